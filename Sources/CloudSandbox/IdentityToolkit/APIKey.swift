import Hummingbird
import JSON
import Sandbox

/// The public key of a web application. A call that has no path of a project and no OAuth token has its project by the key:
/// `?key=AIzaSandbox-PROJECT` here.
enum APIKey {
  private static let prefix = "AIzaSandbox-"

  /// - Parameter text: nil if the request has none.
  /// - Returns: the project's id, or how the call is refused.
  static func project(of text: String?) -> Result<String, Refusal> {
    guard let text, !text.isEmpty else { return .failure(.missing) }
    let project = String(text.dropFirst(prefix.count))
    return text.hasPrefix(prefix) && AuditLog.isProject(project) ? .success(project) : .failure(.invalid)
  }

  enum Refusal: Error {
    case missing
    case invalid

    var response: Response {
      switch self {
      case .missing:
        GoogleErrors.response(.forbidden, "PERMISSION_DENIED", "The request is missing a valid API key.")
      case .invalid:
        GoogleErrors.response(
          .badRequest, "INVALID_ARGUMENT",
          "API key not valid. Please pass a valid API key. The sandbox's is \(prefix)PROJECT_ID.",
          details: .array([
            .members([
              ("@type", .string("type.googleapis.com/google.rpc.ErrorInfo")), ("reason", .string("API_KEY_INVALID")),
              ("domain", .string("googleapis.com")),
            ])
          ]))
      }
    }
  }
}
