import GoogleCloud
import Hummingbird
import JSON
import Sandbox

/// The metadata server of a virtual machine: `/computeMetadata/v1/...`, with `Metadata-Flavor: Google` both ways.
struct MetadataServer: Sendable {
  static let project = "demo-sandbox"
  static let email = "default@demo-sandbox.iam.gserviceaccount.com"
  private static let flavor = "Metadata-Flavor"
  private static let scope = "https://www.googleapis.com/auth/cloud-platform"

  let accounts: ServiceAccounts

  /// Whether a request asks, as clients do, if this is a metadata server.
  static func isPing(_ request: Request) -> Bool {
    request.uri.path == "/" && request.headers[values: flavor] == "Google"
  }

  /// - Parameter path: the parts after `/computeMetadata/v1`.
  func answer(_ path: ArraySlice<Substring>, _ request: Request) throws -> Response {
    guard request.headers[values: Self.flavor] == "Google" else {
      throw GoogleError(.permissionDenied, "Missing required header \"Metadata-Flavor\": \"Google\"")
    }
    guard request.method == .get else { throw HTTPError(.notFound) }
    let query = try RequestQuery(request)
    var path = Array(path)
    while path.last == "" { path.removeLast() }
    switch path.joined(separator: "/") {
    case "", "instance": return Self.text("")
    case "project/project-id": return Self.text(Self.project)
    case "project/numeric-project-id": return Self.text("1")
    case "universe/universe-domain", "universe/universe_domain": return Self.text("googleapis.com")
    case "instance/service-accounts": return Self.text("default/\n\(Self.email)/\n")
    default: break
    }
    guard path.count >= 3, path[0] == "instance", path[1] == "service-accounts",
      path[2] == "default" || path[2] == Self.email
    else { throw HTTPError(.notFound) }
    switch path.count == 4 ? path[3] : path.count == 3 ? "" : "none" {
    case "":
      return Self.json(
        .members([
          ("aliases", .strings(["default"])), ("email", .string(Self.email)), ("scopes", .strings([Self.scope])),
        ]))
    case "email": return Self.text(Self.email)
    case "scopes": return Self.text(Self.scope)
    case "token": return Self.json(AccessTokens.answer(for: Principal(email: Self.email)))
    case "identity":
      guard let audience = query["audience"] else { throw GoogleError.invalid("non-empty audience parameter required") }
      let account = try accounts.make(Self.email, project: Self.project)
      let claims = AccessTokens.idClaims(audience: audience, email: Self.email).json
      return Self.text(try JSONWebToken.sign(claims, keyID: account.keyID, accounts.key(of: account)))
    default: throw HTTPError(.notFound)
    }
  }

  static func text(_ text: String) -> Response {
    flavored(
      Response(
        status: .ok, headers: [.contentType: "application/text"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: text))))
  }

  private static func json(_ value: JSONValue) -> Response { flavored(.json(value)) }

  private static func flavored(_ response: Response) -> Response {
    var response = response
    response.headers[values: flavor] = "Google"
    return response
  }
}
