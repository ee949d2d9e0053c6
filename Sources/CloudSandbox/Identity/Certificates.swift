import Hummingbird
import JSON
import Keys
import Sandbox

/// `/robot/v1/metadata/x509/ACCOUNT`: an account's certificates, by the ids of their keys.
///
/// Firebase's tokens are signed by `securetoken@system.gserviceaccount.com`; a test has one signed by `signJwt` for that
/// account.
struct Certificates: Sendable {
  let accounts: ServiceAccounts

  func answer(_ email: String) throws -> Response {
    let account = try accounts.make(email, project: MetadataServer.project)
    let pem = String(decoding: try account.key.certificatePEM(commonName: email), as: UTF8.self)
    var response = Response.members([(account.keyID, .string(pem))])
    response.headers[.cacheControl] = "public, max-age=21600, must-revalidate, no-transform"
    return response
  }
}
