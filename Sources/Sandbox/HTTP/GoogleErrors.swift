import Documents
import Hummingbird
import Logging

/// Turns errors into Google's JSON: `{"error":{"code":404,"message":"...","status":"NOT_FOUND"}}`.
struct GoogleErrors: RouterMiddleware {
  typealias Context = BasicRequestContext

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as GoogleError {
      return Self.response(error.status.httpStatus, error.status.name, error.message)
    } catch let error as HTTPError where error.status == .notFound {
      return Self.response(.notFound, "NOT_FOUND", "The sandbox has no \(request.method) \(request.uri.path).")
    } catch {
      context.logger.error("\(request.method) \(request.uri.path) failed: \(error)")
      return Self.response(.internalServerError, "INTERNAL", "\(error)")
    }
  }

  private static func response(_ code: HTTPResponse.Status, _ status: String, _ message: String) -> Response {
    var json = JSONText()
    json.raw("{\"error\":{\"code\":")
    json.integer(code.code)
    json.raw(",\"message\":")
    json.string(message)
    json.raw(",\"status\":")
    json.string(status)
    json.raw("}}")
    return Response.json(json, status: code)
  }
}

extension Response {
  static func json(_ json: JSONText, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: jsonHeaders, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
  }

  static var jsonHeaders: HTTPFields { [.contentType: "application/json; charset=UTF-8"] }
}
