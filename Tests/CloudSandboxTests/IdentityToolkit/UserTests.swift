import JSON
import Sandbox
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("Users of Firebase Authentication")
struct UserTests {
  @Test("A user has what was set, and stays over a restart; the password is not in an answer")
  func made() async throws {
    try await withTemporaryPath { folder in
      try await withCloudSandbox(SandboxConfiguration(dataFolder: folder)) { endpoint in
        let curl = Curl(endpoint.url)
        let user = #"{"localId":"ana","email":"Ana@Example.com","password":"correct horse","emailVerified":true}"#
        let made = try await curl.admin("/accounts", user)
        #expect(made.json["localId"]?.text == "ana")
        #expect(made.json["idToken"] == nil)
        let claims = #"{"localId":"ana","customAttributes":"{\"role\":\"SUPERADMIN\"}"}"#
        #expect(try await curl.admin("/accounts:update", claims).json["localId"]?.text == "ana")
      }
      try await withCloudSandbox(SandboxConfiguration(dataFolder: folder)) { endpoint in
        let curl = Curl(endpoint.url)
        let answer = try await curl.admin("/accounts:lookup", #"{"localId":["ana"],"email":["ana@example.com"]}"#)
        #expect(answer.json["users"]?.elements?.count == 1)
        let user = try #require(answer.json["users"]?.elements?.first)
        #expect(user["email"]?.text == "ana@example.com")
        #expect(user["emailVerified"]?.truth == true)
        #expect(user["customAttributes"]?.text == #"{"role":"SUPERADMIN"}"#)
        #expect(user["providerUserInfo"]?.elements?.map { $0["providerId"]?.text } == ["password"])
        let since = try #require(user["validSince"]?.text.flatMap(Int64.init))
        #expect(abs(since - Timestamp.now() / 1_000_000) < 60)
        #expect(!String(decoding: answer.body, as: UTF8.self).contains("correct horse"))
        #expect(try await curl.signIn("ana").json["idToken"] != nil)
      }
    }
  }

  @Test(
    "What is refused, by its code",
    arguments: [
      ("/accounts", #"{"localId":"ana"}"#, "DUPLICATE_LOCAL_ID"),
      ("/accounts", #"{"email":"ANA@example.com"}"#, "EMAIL_EXISTS"),
      ("/accounts", #"{"email":"nothing"}"#, "INVALID_EMAIL"),
      ("/accounts", #"{"localId":""}"#, "INVALID_LOCAL_ID"),
      ("/accounts", #"{"email":"b@c.d","password":"short"}"#, "WEAK_PASSWORD"),
      ("/accounts", #"{"password":"correct horse"}"#, "MISSING_EMAIL"),
      ("/accounts", #"{"phoneNumber":"123"}"#, "INVALID_PHONE_NUMBER"),
      ("/accounts", #"{"phoneNumber":"+15555550100"}"#, "PHONE_NUMBER_EXISTS"),
      ("/accounts", #"{"tenantId":"t"}"#, "UNSUPPORTED_TENANT_OPERATION"),
      ("/accounts:update", #"{"localId":"nobody"}"#, "USER_NOT_FOUND"),
      ("/accounts:update", "{}", "MISSING_LOCAL_ID"),
      ("/accounts:update", #"{"localId":"ben","email":"ana@example.com"}"#, "EMAIL_EXISTS"),
      ("/accounts:update", #"{"localId":"ben","customAttributes":"[]"}"#, "INVALID_CLAIMS"),
      ("/accounts:update", #"{"localId":"ben","customAttributes":"{\"aud\":1}"}"#, "FORBIDDEN_CLAIM"),
      ("/accounts:delete", #"{"localId":"nobody"}"#, "USER_NOT_FOUND"),
      (":createSessionCookie", #"{"idToken":"x"}"#, "INVALID_ID_TOKEN"),
      (":createSessionCookie", "{}", "MISSING_ID_TOKEN"),
      (":createSessionCookie", #"{"idToken":"x","validDuration":299}"#, "INVALID_DURATION"),
      (":createSessionCookie", #"{"idToken":"x","validDuration":"1209601"}"#, "INVALID_DURATION"),
    ])
  func refused(path: String, json: String, code: String) async throws {
    try await withSandboxClient { curl in
      for uid in ["ana", "ben"] { try await curl.makeUser(uid) }
      let number = #"{"localId":"ana","phoneNumber":"+15555550100"}"#
      #expect(try await curl.admin("/accounts:update", number).status == 200)
      let answer = try await curl.admin(path, json)
      #expect(answer.status == 400)
      #expect(answer.refusal == code)
      // As it was.
      #expect(try await curl.lookup("ben")?["email"]?.text == "ben@example.com")
      #expect(try await curl.lookup("ben")?["customAttributes"] == nil)
    }
  }

  @Test("Claims of more than 1,000 characters are refused")
  func largeClaims() async throws {
    try await withSandboxClient { curl in
      try await curl.makeUser("ana")
      func set(_ count: Int) async throws -> Curl.Answer {
        // {"a":"..."} has 8 characters besides.
        let text = String(repeating: "x", count: count - 8)
        return try await curl.admin(
          "/accounts:update", #"{"localId":"ana","customAttributes":"{\"a\":\"\#(text)\"}"}"#)
      }
      #expect(try await set(1000).status == 200)
      #expect(try await set(1001).refusal == "CLAIMS_TOO_LARGE")
    }
  }

  @Test("A call needs what it needs at Google: an OAuth token for a project's users, a key for the rest")
  func credentials() async throws {
    try await withSandboxClient { curl in
      try await curl.makeUser("ana")
      let path = "/v1/projects/\(Curl.project)"
      for call in ["accounts", "accounts:lookup", "accounts:update", "accounts:delete", "accounts:query"] {
        #expect(try await curl.post("\(path)/\(call)", "{}").status == 401)
        #expect(try await curl.post("\(path)/\(call)?key=\(Curl.key)", "{}").status == 401)
      }
      #expect(try await curl.post("\(path):createSessionCookie", "{}").status == 401)
      #expect(try await curl.get("\(path)/accounts:batchGet").status == 401)
      for call in ["signUp", "signInWithPassword", "createAuthUri", "signInWithIdp", "lookup", "update", "delete"] {
        let missing = try await curl.post("/v1/accounts:\(call)", "{}")
        #expect(missing.status == 403)
        #expect(missing.json["error"]?["status"]?.text == "PERMISSION_DENIED")
        let wrong = try await curl.post("/v1/accounts:\(call)?key=AIzaSyOther", "{}")
        #expect(wrong.status == 400)
        #expect(wrong.json["error"]?["details"]?.elements?.first?["reason"]?.text == "API_KEY_INVALID")
      }
      #expect(try await curl.post("/v1/accounts:batchDelete?key=\(Curl.key)", "{}").status == 404)
      // A user changes what is the user's own, and nothing else.
      let token = try await curl.idToken("ana")
      let renamed = try await curl.open("update", #"{"idToken":"\#(token)","displayName":"Ana"}"#)
      #expect(renamed.json["displayName"]?.text == "Ana")
      let raised = try await curl.open(
        "update", #"{"idToken":"\#(token)","customAttributes":"{\"role\":\"SUPERADMIN\"}"}"#)
      #expect(raised.refusal == "INSUFFICIENT_PERMISSION")
      #expect(try await curl.open("update", #"{"localId":"ana","displayName":"B"}"#).refusal == "MISSING_ID_TOKEN")
      #expect(try await curl.open("signUp", #"{"localId":"b"}"#).refusal == "INSUFFICIENT_PERMISSION")
      #expect(
        try await curl.open("lookup", #"{"idToken":"\#(token)"}"#).json["users"]?.elements?.first?["localId"]?.text
          == "ana")
      // Another project's user is another one.
      let other = try await curl.post(
        "/v1/projects/other/accounts:lookup", #"{"localId":["ana"]}"#, options: ["--header", "authorization: Bearer x"])
      #expect(other.status == 200)
      #expect(other.json["users"] == nil)
    }
  }

  @Test("Lists, queries and deletions of several users")
  func several() async throws {
    try await withSandboxClient { curl in
      for uid in ["c", "a", "b"] { try await curl.makeUser("user-\(uid)") }
      func ids(_ json: JSONValue?) -> [String] { json?.elements?.compactMap { $0["localId"]?.text } ?? [] }
      let path = "/v1/projects/\(Curl.project)/accounts:batchGet?maxResults=2"
      let bearer = ["authorization: Bearer x"]
      let first = try await curl.send("GET", path, headers: bearer).json
      #expect(ids(first["users"]) == ["user-a", "user-b"])
      let token = try #require(first["nextPageToken"]?.text)
      let second = try await curl.send("GET", "\(path)&nextPageToken=\(token)", headers: bearer).json
      #expect(ids(second["users"]) == ["user-c"])
      #expect(second["nextPageToken"] == nil)

      let query = try await curl.admin("/accounts:query", #"{"order":"DESC","limit":"2","offset":"1"}"#).json
      #expect(ids(query["userInfo"]) == ["user-b", "user-a"])
      let one = try await curl.admin(":queryAccounts", #"{"expression":[{"email":"USER-B@example.com"}]}"#).json
      #expect(ids(one["userInfo"]) == ["user-b"])
      let counted = try await curl.admin("/accounts:query", #"{"returnUserInfo":false}"#).json
      #expect(counted["recordsCount"]?.integer == 3)

      #expect(try await curl.admin("/accounts:update", #"{"localId":"user-a","disableUser":true}"#).status == 200)
      let some = try await curl.admin("/accounts:batchDelete", #"{"localIds":["user-a","user-b","nobody"]}"#).json
      #expect(some["errors"]?.elements?.map { $0["index"]?.integer } == [1])
      #expect(try await curl.lookup("user-a") == nil)
      #expect(try await curl.lookup("user-b") != nil)
      let rest = #"{"localIds":["user-b","user-c"],"force":true}"#
      #expect(try await curl.admin("/accounts:batchDelete", rest).json["errors"] == nil)
      #expect(try await curl.lookup("user-c") == nil)
    }
  }
}
