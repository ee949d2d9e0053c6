import GoogleCloud
package import Hummingbird
package import JSON
package import Logging

/// Turns errors into Google's JSON: `{"error":{"code":404,"message":"...","status":"NOT_FOUND"}}`.
package enum GoogleErrors {
  /// Answers with what `body` returns, or with the error that it throws.
  package static func answering(
    _ request: Request, logger: Logger, _ body: () async throws -> Response
  ) async -> Response {
    do {
      return try await body()
    } catch let error as GoogleError {
      return response(error.status.httpStatus, error.status.name, error.message)
    } catch let error as HTTPError where error.status == .notFound {
      return response(.notFound, "NOT_FOUND", "The sandbox has no \(request.method) \(request.uri.path).")
    } catch {
      logger.error("\(request.method) \(request.uri.path) failed: \(error)")
      return response(.internalServerError, "INTERNAL", "\(error)")
    }
  }

  /// - Parameters:
  ///   - status: google.rpc.Code's name; nil where a service has none.
  ///   - reason: the word in `errors`, for services that have one.
  package static func response(
    _ code: HTTPResponse.Status, _ status: String?, _ message: String, reason: String? = nil, details: JSONValue? = nil
  ) -> Response {
    let error = reason.map { reason in
      JSONValue.members([
        ("message", .string(message)), ("domain", .string("global")), ("reason", .string(reason)),
      ])
    }
    let answer = JSONValue.members([
      ("code", .integer(code.code)), ("message", .string(message)), ("status", status.map { .string($0) }),
      ("errors", error.map { .array([$0]) }), ("details", details),
    ])
    return .members([("error", answer)], status: code)
  }
}

extension Response {
  package static func json(_ json: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
    Response(status: status, headers: jsonHeaders, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json)))
  }

  package static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
    .json(value.line, status: status)
  }

  /// An object of the members whose value is not nil.
  package static func members(_ members: [(String, JSONValue?)], status: HTTPResponse.Status = .ok) -> Response {
    .json(.members(members), status: status)
  }

  static var jsonHeaders: HTTPFields { [.contentType: "application/json; charset=UTF-8"] }
}

extension HTTPFields {
  /// A header by its name, for those that have no constant; a name or value that is none is passed over.
  package subscript(values name: String) -> String? {
    get { HTTPFields.Element.Name(name).flatMap { self[$0] } }
    set { if let name = HTTPFields.Element.Name(name) { self[name] = newValue } }
  }
}
