import Hummingbird
import JSON
import NIOCore

/// An answer, before the headers that every answer gets.
struct Reply: Sendable {
  enum Body: Sendable {
    case bytes([UInt8])
    /// Written while it is found; given a function that sends bytes at once, and throws when the client has left.
    case stream(@Sendable (_ send: (String) async throws -> Void) async throws -> Void)
  }

  var status: HTTPResponse.Status
  var headers: [(name: String, value: String)]
  var body: Body
  /// Whether a browser shows it as a page of its own, so that it gets a page's security policy.
  var isPage = false

  init(
    _ status: HTTPResponse.Status, headers: [(name: String, value: String)] = [], body: Body = .bytes([]),
    isPage: Bool = false
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.isPage = isPage
  }

  /// - Parameter json: one object.
  static func json(
    _ json: [UInt8], _ status: HTTPResponse.Status = .ok, headers: [(name: String, value: String)] = []
  ) -> Reply {
    Reply(status, headers: [("content-type", "application/json")] + headers, body: .bytes(json))
  }

  static func json(
    _ value: JSONValue, _ status: HTTPResponse.Status = .ok, headers: [(name: String, value: String)] = []
  ) -> Reply {
    .json(value.line, status, headers: headers)
  }

  /// An object with its schema's name and the members that are not nil.
  static func members(_ schema: String, _ members: [(String, JSONValue?)]) -> Reply {
    .json(.members([("schema", .string(schema))] + members))
  }

  /// The answer as the server writes it.
  var response: Response {
    var fields = HTTPFields()
    for (name, value) in headers {
      guard let name = HTTPFields.Element.Name(name) else { continue }
      fields.append(HTTPFields.Element(name: name, value: value))
    }
    switch body {
    case .bytes(let bytes):
      var response = Response(
        status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
      // RFC 9110 section 8.6: an answer without content has no length either.
      if status.code == 204, let length = HTTPFields.Element.Name("content-length") { response.headers[length] = nil }
      return response
    case .stream(let write):
      return Response(
        status: status, headers: fields,
        body: ResponseBody { writer in
          try await Self.pour(write, into: &writer)
          try await writer.finish(nil)
        })
    }
  }

  private static func pour(
    _ write: @Sendable (_ send: (String) async throws -> Void) async throws -> Void,
    into writer: inout any ResponseBodyWriter
  ) async throws {
    try await write { text in try await writer.write(ByteBuffer(bytes: Array(text.utf8))) }
  }
}
