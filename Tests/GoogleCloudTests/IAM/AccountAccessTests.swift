import Documents
import TestSupport
import Testing

@testable import GoogleCloud

/// Who may use service accounts, keys and buckets, as Google's APIs tell it.
struct AccountAccessTests {
  private static let email = "b@p.iam.gserviceaccount.com"
  private static let resource = "/v1/projects/p/serviceAccounts/\(email)"
  private static let retries = RetryPolicy(firstPause: .zero, rules: .storage)

  private func iam(_ server: LoopbackServer) throws -> IAMClient {
    IAMClient(try ServiceEndpoint(server.url), retries: Self.retries)
  }

  @Test("Keys that users made are asked for, with when they were made and whether they are disabled")
  func keys() async throws {
    let server = try LoopbackServer.sequence([
      .error(503, "UNAVAILABLE"),
      .json(
        #"{"keys":[{"name":"projects/p/serviceAccounts/\#(Self.email)/keys/0af4","validAfterTime":"2026-01-02T03:04:05Z"},"#
          + #"{"name":"projects/p/serviceAccounts/\#(Self.email)/keys/1b","disabled":true,"keyType":"USER_MANAGED"}]}"#),
      .json("{}"), .json(#"{"keys":[{"name":"projects/p/keys/"}]}"#), .error(403, "PERMISSION_DENIED"),
    ])
    let address = ServiceAccountAddress(Self.email)
    #expect(
      try await iam(server).userKeys(of: address) == [
        AccountKeyDescription(id: "0af4", created: "2026-01-02T03:04:05Z"), .init(id: "1b", isDisabled: true),
      ])
    #expect(server.requests.last?.target == "\(Self.resource)/keys?keyTypes=USER_MANAGED")
    #expect(try await iam(server).userKeys(of: address) == [])
    let nameless = await #expect(throws: GoogleCloudError.self) { try await iam(server).userKeys(of: address) }
    #expect(nameless?.code == .badResponse)
    let refused = await #expect(throws: GoogleCloudError.self) { try await iam(server).userKeys(of: address) }
    #expect(refused?.remedy.contains("roles/iam.serviceAccountViewer") == true)
  }

  @Test(
    "The policies of an account, of a key and of a key ring are read with their conditions; one without an etag is refused"
  )
  func policies() async throws {
    let key = try #require(KMSPlace("projects/p/locations/us/keyRings/r/cryptoKeys/k"))
    let ring = try #require(key.ring)
    let server = try LoopbackServer { _ in
      .json(#"{"etag":"e","bindings":[{"role":"roles/a","members":["user:x@y.z"]}]}"#)
    }
    let kms = KMSClient(try ServiceEndpoint(server.url), retries: Self.retries)
    for policy in [
      try await iam(server).accessPolicy(of: ServiceAccountAddress(Self.email)), try await kms.accessPolicy(of: key),
      try await kms.accessPolicy(of: ring),
    ] {
      #expect(policy.roles(of: "user:X@Y.z") == ["roles/a"])
    }
    let query = "?options.requestedPolicyVersion=3"
    #expect(
      server.requests.map { "\($0.method) \($0.target)" } == [
        "POST \(Self.resource):getIamPolicy\(query)",
        "GET /v1/projects/p/locations/us/keyRings/r/cryptoKeys/k:getIamPolicy\(query)",
        "GET /v1/projects/p/locations/us/keyRings/r:getIamPolicy\(query)",
      ])
    #expect(server.requests.allSatisfy { $0.body.isEmpty })
    #expect(server.requests.first?.headers["content-length"] == "0")

    let etagless = try LoopbackServer { _ in .json("{}") }
    let blind = KMSClient(try ServiceEndpoint(etagless.url), retries: Self.retries)
    let account = await #expect(throws: GoogleCloudError.self) {
      try await iam(etagless).accessPolicy(of: ServiceAccountAddress(Self.email))
    }
    let other = await #expect(throws: GoogleCloudError.self) { try await blind.accessPolicy(of: key) }
    #expect(account?.code == .badResponse && other?.code == .badResponse)
  }

  @Test("HMAC keys, buckets and databases of a project; what has no name is refused, and a role is named")
  func lists() async throws {
    let server = try LoopbackServer.sequence([
      .json(
        #"{"items":[{"accessId":"GOOG1A","state":"ACTIVE","serviceAccountEmail":"a@b"},{"accessId":"GOOG1B","state":"DELETED"}],"#
          + #""nextPageToken":"n"}"#), .json(#"{"items":[{"accessId":"GOOG1C","state":"INACTIVE"}]}"#),
      .json(#"{"items":[{"name":"b","cors":[{"origin":["*"],"maxAgeSeconds":5}],"website":{"mainPageSuffix":"i"}}]}"#),
      .json(#"{"items":[{"location":"US"}]}"#),
      .json(#"{"databases":[{"name":"projects/1/databases/d"}],"unreachable":["projects/1/locations/l"]}"#),
      .json(#"{"databases":[{"uid":"u"}]}"#), .error(403, "PERMISSION_DENIED"),
    ])
    let storage = StorageClient(try ServiceEndpoint(server.url), retries: Self.retries)
    let admin = FirestoreAdminClient(try ServiceEndpoint(server.url), retries: Self.retries)
    #expect(try await storage.hmacKeys(ofProject: "p").map(\.accessId) == ["GOOG1A", "GOOG1C"])
    let bucket = try #require(try await storage.buckets(ofProject: "p").first)
    #expect(bucket.cors?.first?.origin == ["*"] && bucket.website?.mainPageSuffix == "i")
    let nameless = await #expect(throws: GoogleCloudError.self) { try await storage.buckets(ofProject: "p") }
    #expect(nameless?.code == .badResponse)
    let list = try await admin.databases(ofProject: "p")
    #expect(list.databases.map(\.name) == ["projects/1/databases/d"] && list.unreachable.count == 1)
    let unnamed = await #expect(throws: GoogleCloudError.self) { try await admin.databases(ofProject: "p") }
    #expect(unnamed?.code == .badResponse)
    let refused = await #expect(throws: GoogleCloudError.self) { try await storage.hmacKeys(ofProject: "p") }
    #expect(refused?.remedy.contains("roles/storage.hmacKeyAdmin") == true)
    #expect(
      server.requests.map(\.target) == [
        "/storage/v1/projects/p/hmacKeys?maxResults=250", "/storage/v1/projects/p/hmacKeys?maxResults=250&pageToken=n",
        "/storage/v1/b?project=p&maxResults=1000&projection=noAcl",
        "/storage/v1/b?project=p&maxResults=1000&projection=noAcl", "/v1/projects/p/databases",
        "/v1/projects/p/databases", "/storage/v1/projects/p/hmacKeys?maxResults=250",
      ])
  }

  @Test(
    "What is a key of Cloud KMS, and what is not",
    arguments: [
      ("projects/p/locations/us/keyRings/r/cryptoKeys/k", true),
      ("projects/example.com:p/locations/us/keyRings/r", true),
      ("projects/p/locations/us/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1", false),
      ("projects/p/locations/us", false),
      ("projects/p/locations/us/keyRings/../cryptoKeys/k", false), ("projects//locations/us/keyRings/r", false),
      ("projects/p/locations/us/keyRings/r?x/cryptoKeys/k", false), ("", false),
    ])
  func places(resource: String, isPlace: Bool) throws {
    #expect((KMSPlace(resource) != nil) == isPlace)
    let version = try KMSKeyVersion("gcpkms://projects/p/locations/us/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1")
    #expect(version.key == KMSPlace("projects/p/locations/us/keyRings/r/cryptoKeys/k"))
  }

  @Test(
    "A service agent is of the project whose number is in its address",
    arguments: [
      ("service-12@gcp-sa-firestore.iam.gserviceaccount.com", true, true),
      ("service-12@gcp-sa-cloud-kms.iam.gserviceaccount.com", true, true),
      ("12@cloudservices.gserviceaccount.com", true, true),
      ("service-123@gcp-sa-firestore.iam.gserviceaccount.com", true, false),
      ("service-12@gs-project-accounts.iam.gserviceaccount.com", true, false),
      ("service-12@gcp-sa-firestore.iam.gserviceaccount.com.evil.example", true, false),
      ("service-12@gcp-saturn.iam.gserviceaccount.com", false, false),
      ("b@p.iam.gserviceaccount.com", false, false), ("12-compute@developer.gserviceaccount.com", false, false),
    ])
  func agents(email: String, isAgent: Bool, isOfProject: Bool) {
    let address = ServiceAccountAddress(email)
    #expect(address.isServiceAgent == isAgent)
    #expect(address.isServiceAgent(ofProject: "12") == isOfProject)
  }
}
