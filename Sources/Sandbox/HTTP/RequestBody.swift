package import Hummingbird
package import JSON
import NIOCore

extension Request {
  /// The most that a request may hold: Firestore's own limit of 10 MiB.
  static let maximumBodyBytes = 10 << 20

  /// The whole body.
  package func wholeBody() async throws -> ByteBuffer {
    do {
      return try await body.collect(upTo: Self.maximumBodyBytes)
    } catch is NIOTooManyBytesError {
      throw GoogleError.invalid("Request payload size exceeds the limit: \(Self.maximumBodyBytes) bytes.")
    }
  }

  /// The request's body as JSON; no body at all is an empty object.
  package func json() async throws -> JSONValue {
    let body = try await wholeBody()
    guard body.readableBytes > 0 else { return .object([]) }
    let json: JSONValue
    do {
      json = try JSONParser.parse(Array(body.readableBytesView))
    } catch {
      throw GoogleError.invalid("The request is \(error).")
    }
    guard json.members != nil else { throw GoogleError.invalid("The request is \(json.kind), not an object.") }
    return json
  }
}

extension JSONValue {
  /// Refuses a request that has one of these members, none of which the sandbox knows how to honour.
  func refuse(_ names: String...) throws(GoogleError) {
    for name in names where self[name] != nil { throw .unsupported("`\(name)` here") }
  }
}
