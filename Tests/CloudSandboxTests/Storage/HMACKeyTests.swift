import JSON
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("Cloud Storage: HMAC keys")
struct HMACKeyTests {
  private static let keys = "/storage/v1/projects/p/hmacKeys"
  private static let email = "s@p.iam.gserviceaccount.com"

  /// Makes the account `ID@p.iam.gserviceaccount.com` and a key of it; answers what the sandbox answers.
  private func make(_ curl: Curl, _ id: String = "s") async throws -> JSONValue {
    _ = try await curl.post("/v1/projects/p/serviceAccounts", #"{"accountId":"\#(id)"}"#)
    let made = try await curl.post("\(Self.keys)?serviceAccountEmail=\(id)@p.iam.gserviceaccount.com", "")
    #expect(made.status == 200)
    return made.json
  }

  private func accessID(_ made: JSONValue) throws -> String { try #require(made["metadata"]?["accessId"]?.text) }

  @Test("A key's secret is in the answer that makes it, and in no other")
  func secret() async throws {
    try await withSandboxClient { curl in
      let made = try await make(curl)
      let secret = try #require(made["secret"]?.text)
      #expect(secret.utf8.count == 40 && made["metadata"]?["state"]?.text == "ACTIVE")
      #expect(made["metadata"]?["serviceAccountEmail"]?.text == Self.email)
      let path = "\(Self.keys)/\(try accessID(made))"
      for answer in [
        try await curl.get(path), try await curl.get(Self.keys),
        try await curl.send("PUT", path, json: #"{"state":"INACTIVE"}"#),
      ] {
        #expect(answer.status == 200)
        #expect(!String(decoding: answer.body, as: UTF8.self).contains(secret))
      }
    }
  }

  @Test("A key becomes inactive by its etag, and only an inactive one is deleted; a deleted one stays deleted")
  func life() async throws {
    try await withSandboxClient { curl in
      let made = try await make(curl)
      let path = "\(Self.keys)/\(try accessID(made))"
      let etag = try #require(made["metadata"]?["etag"]?.text)
      #expect(try await curl.send("DELETE", path).status == 400)
      func put(_ state: String, _ etag: String) async throws -> Curl.Answer {
        try await curl.send("PUT", path, json: #"{"state":"\#(state)","etag":"\#(etag)"}"#)
      }
      let inactive = try await put("INACTIVE", etag)
      #expect(inactive.json["state"]?.text == "INACTIVE" && inactive.json["etag"]?.text != etag)
      #expect(try await put("ACTIVE", etag).status == 412)
      #expect(try await put("DELETED", try #require(inactive.json["etag"]?.text)).status == 400)
      #expect(try await curl.get(path).json["state"]?.text == "INACTIVE")
      #expect(try await curl.send("DELETE", path).status == 204)
      #expect(try await curl.get(Self.keys).json["items"] == nil)
      let all = try await curl.get(Self.keys + "?showDeletedKeys=true").json["items"]?.elements
      #expect(all?.map { $0["state"]?.text } == ["DELETED"])
      #expect(try await curl.send("PUT", path, json: #"{"state":"ACTIVE"}"#).status == 400)
      #expect(try await curl.send("DELETE", path).status == 400)
    }
  }

  @Test("A list is of one project, of one account if that is asked for, in pages")
  func list() async throws {
    try await withSandboxClient { curl in
      var ids: [String] = []
      for account in ["s", "s", "t"] { ids.append(try accessID(try await make(curl, account))) }
      var (found, token): ([String], String) = ([], "")
      repeat {
        let page = try await curl.get("\(Self.keys)?maxResults=1&pageToken=\(token)").json
        let items = page["items"]?.elements ?? []
        #expect(items.count == 1)
        found += items.compactMap { $0["accessId"]?.text }
        token = page["nextPageToken"]?.text ?? ""
      } while !token.isEmpty
      #expect(found == ids.sorted())
      let own = try await curl.get("\(Self.keys)?serviceAccountEmail=\(Self.email)").json["items"]?.elements
      #expect(own?.compactMap { $0["accessId"]?.text } == ids.prefix(2).sorted())
      #expect(try await curl.get("/storage/v1/projects/q/hmacKeys").json["items"] == nil)
      #expect(try await curl.get("/storage/v1/projects/q/hmacKeys/\(ids[0])").status == 404)
    }
  }

  @Test("A key needs an account that exists")
  func account() async throws {
    try await withSandboxClient { curl in
      let nameless = try await curl.post(Self.keys, "")
      #expect(nameless.status == 400)
      #expect(try await curl.post("\(Self.keys)?serviceAccountEmail=none@p.iam.gserviceaccount.com", "").status == 404)
      #expect(try await curl.get("\(Self.keys)/GOOG1E").status == 404)
    }
  }
}
