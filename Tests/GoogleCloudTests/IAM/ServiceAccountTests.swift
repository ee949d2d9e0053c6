import Foundation
import TestSupport
import Testing

@testable import GoogleCloud

struct ServiceAccountTests {
  @Test(
    "An address tells the account's project, and the command that makes the account",
    arguments: [
      ("backups@pyme.iam.gserviceaccount.com", "pyme", "backups --project=pyme"),
      ("b@shop.example.com.iam.gserviceaccount.com", "example.com:shop", "b --project=example.com:shop"),
      ("pyme@appspot.gserviceaccount.com", "pyme", nil), ("12-compute@developer.gserviceaccount.com", "12", nil),
      ("who@example.com", "-", nil), ("a;b@pyme.iam.gserviceaccount.com", "-", nil),
      ("a@py/me.iam.gserviceaccount.com", "-", nil),
    ])
  func address(text: String, projectID: String, creating: String?) {
    let address = ServiceAccountAddress(text)
    #expect(address.resource == "projects/\(projectID)/serviceAccounts/\(text)")
    #expect(
      address.creating?.joined(separator: " ") == creating.map { "gcloud iam service-accounts create \($0)" })
  }

  @Test("An account is read by its own project, so that one that does not exist is not taken for one that is hidden")
  func get() async throws {
    let server = try LoopbackServer.sequence([
      .json(#"{"name":"n","email":"b@p.iam.gserviceaccount.com","uniqueId":"1"}"#),
      .json(#"{"email":"b@p.iam.gserviceaccount.com","disabled":true}"#), .error(503, "UNAVAILABLE"),
      .error(404, "NOT_FOUND"), .error(403, "PERMISSION_DENIED"),
    ])
    let client = IAMClient(
      try ServiceEndpoint(server.url),
      retries: RetryPolicy(firstPause: .zero, rules: .storage))
    let address = ServiceAccountAddress("b@p.iam.gserviceaccount.com")
    #expect(try await client.serviceAccount(address).isDisabled == false)
    #expect(try await client.serviceAccount(address).isDisabled)
    let missing = await #expect(throws: GoogleCloudError.self) { try await client.serviceAccount(address) }
    #expect(missing?.code == .notFound)
    let denied = await #expect(throws: GoogleCloudError.self) { try await client.serviceAccount(address) }
    #expect(denied?.remedy.contains("roles/iam.serviceAccountViewer") == true)
    #expect(server.requests.first?.target == "/v1/projects/p/serviceAccounts/b@p.iam.gserviceaccount.com")
  }
}
