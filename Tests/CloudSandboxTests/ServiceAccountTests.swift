import GoogleCloud
import JSON
import Keys
import Sandbox
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("Service accounts: lists, policies, keys of their own")
struct ServiceAccountTests {
  private static let accounts = "/v1/projects/p/serviceAccounts"
  private static let email = "s@p.iam.gserviceaccount.com"
  private static let binding = #"{"role":"roles/iam.serviceAccountTokenCreator","members":["user:a@b.c"]}"#

  private func make(_ curl: Curl, _ id: String, in project: String = "p") async throws {
    #expect(
      try await curl.post("/v1/projects/\(project)/serviceAccounts", #"{"accountId":"\#(id)"}"#).status == 200)
  }

  @Test("A list has a project's accounts that were made, in pages; it is not of all projects")
  func list() async throws {
    try await withSandboxClient { curl in
      for id in ["c", "a", "b"] { try await make(curl, id) }
      try await make(curl, "other", in: "q")
      // It signed, and was not made.
      let signer = "/v1/projects/p/serviceAccounts/d@p.iam.gserviceaccount.com:generateAccessToken"
      #expect(try await curl.post(signer, #"{"scope":["a"]}"#).status == 200)
      var (found, token): ([String], String) = ([], "")
      repeat {
        let page = try await curl.get("\(Self.accounts)?pageSize=2&pageToken=\(PercentEncoding.encode(token))").json
        let accounts = page["accounts"]?.elements ?? []
        #expect((1...2).contains(accounts.count))
        found += accounts.compactMap { $0["email"]?.text }
        token = page["nextPageToken"]?.text ?? ""
      } while !token.isEmpty
      #expect(found == ["a", "b", "c"].map { "\($0)@p.iam.gserviceaccount.com" })
      #expect(try await curl.get("/v1/projects/-/serviceAccounts").status == 400)
    }
  }

  @Test("An account's policy changes by its etag, is the same by way of `-`, and goes with the account")
  func policy() async throws {
    try await withSandboxClient { curl in
      let name = "\(Self.accounts)/\(Self.email)"
      let wildcard = "/v1/projects/-/serviceAccounts/\(Self.email)"
      #expect(try await curl.post("\(name):getIamPolicy", "{}").status == 404)
      try await make(curl, "s")
      // Only Cloud KMS has it as a GET.
      #expect(try await curl.get("\(name):getIamPolicy").status == 404)
      let etag = try #require(try await curl.post("\(name):getIamPolicy", "{}").json["etag"]?.text)
      let body = #"{"policy":{"etag":"\#(etag)","bindings":[\#(Self.binding)]}}"#
      #expect(try await curl.post("\(wildcard):setIamPolicy", body).status == 200)
      #expect(try await curl.post("\(name):setIamPolicy", body).json["error"]?["status"]?.text == "ABORTED")
      for path in [name, wildcard] {
        let policy = try await curl.post("\(path):getIamPolicy", "{}").json
        #expect(policy["bindings"]?.elements?.first?["role"]?.text == "roles/iam.serviceAccountTokenCreator")
      }
      #expect(try await curl.post("/v1/projects/q/serviceAccounts/\(Self.email):getIamPolicy", "{}").status == 404)
      let tested = try await curl.post("\(name):testIamPermissions", #"{"permissions":["iam.serviceAccounts.actAs"]}"#)
      #expect(tested.json["permissions"]?.elements?.count == 1)
      #expect(try await curl.send("DELETE", name).status == 200)
      try await make(curl, "s")
      #expect(try await curl.post("\(name):getIamPolicy", "{}").json["bindings"]?.elements?.isEmpty == true)
    }
  }

  @Test("Only a request for version 3 gets a policy with a condition, in the query too")
  func conditions() async throws {
    try await withSandboxClient { curl in
      try await make(curl, "s")
      let name = "\(Self.accounts)/\(Self.email)"
      let condition =
        #"{"version":3,"bindings":[{"role":"roles/viewer","members":["user:a@b.c"],"#
        + #""condition":{"title":"t","expression":"e"}}]}"#
      #expect(try await curl.post("\(name):setIamPolicy", #"{"policy":\#(condition)}"#).status == 200)
      #expect(try await curl.post("\(name):getIamPolicy", "").status == 400)
      let told = try await curl.post("\(name):getIamPolicy?options.requestedPolicyVersion=3", "")
      #expect(told.json["bindings"]?.elements?.first?["condition"]?["title"]?.text == "t")
    }
  }

  @Test("An account has no key pair until something signs in its name; two that ask at once get the same one")
  func ownKey() async throws {
    try await withTemporaryPath { folder in
      try await withDatabase(folder) { database in
        let accounts = ServiceAccounts(database: database)
        let account = try accounts.make(Self.email, project: "p")
        #expect(try database.value(.accounts, Self.email)?["privateKey"] == nil)
        #expect(try accounts.isSignature([1], of: [2], by: Self.email) == false)
        #expect(try database.value(.accounts, Self.email)?["privateKey"] == nil)
        let signatures = try await withThrowingTaskGroup(of: [UInt8].self) { group in
          for _ in 0..<4 { group.addTask { try accounts.key(of: account).signature(of: [7]) } }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        // RSASSA-PKCS1-v1_5 is deterministic, so one key makes one signature.
        #expect(signatures.count == 4 && Set(signatures).count == 1)
        #expect(try accounts.isSignature(signatures[0], of: [7], by: Self.email) == true)
        #expect(try database.value(.accounts, Self.email)?["privateKey"]?.text != nil)
      }
    }
  }

  @Test("A folder of an earlier version has each account's key, which signs as before")
  func earlierFolder() async throws {
    try await withTemporaryPath { folder in
      try await withDatabase(folder) { database in
        let accounts = ServiceAccounts(database: database)
        let key = try SignatureKey.generate(.rsa)
        let pem = String(decoding: try key.privatePEM(), as: UTF8.self)
        try database.put(
          .accounts, Self.email,
          .members([
            ("project", .string("p")), ("keyId", .string("k")), ("privateKey", .string(pem)), ("keys", .array([])),
            ("disabled", .boolean(false)), ("made", .boolean(true)),
          ]))
        let account = try accounts.known(Self.email)
        #expect(account.keyID == "k")
        #expect(try accounts.key(of: account).signature(of: [7]) == key.signature(of: [7]))
        #expect(try accounts.isSignature(key.signature(of: [7]), of: [7], by: Self.email) == true)
      }
    }
  }
}
