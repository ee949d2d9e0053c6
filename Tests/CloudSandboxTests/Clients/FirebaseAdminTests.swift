import Foundation
import JSON
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("firebase-admin", .enabled(if: FirebaseAdmin.python != nil, "\(FirebaseAdmin.absence)"))
struct FirebaseAdminTests {
  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("firebase_admin_client.py").path

  @Test("It manages the sandbox's users, and takes their tokens and session cookies until they are revoked")
  func client() async throws {
    let python = try #require(FirebaseAdmin.python)
    try await withSandboxClient { curl in
      let outcome = try await Tools.run(python, [Self.script, curl.endpoint], [:])
      #expect(outcome.isSuccess, "\(outcome.error)")
      #expect(
        outcome.output.split(separator: "\n") == [
          "create_user", "get_user", "set_custom_user_claims", "update_user", "list_users", "delete_user",
          "verify_id_token", "refresh", "verify_session_cookie", "rotation", "disabled", "revoked",
        ])
    }
  }

  @Test("scripts/firebase-verdicts tells what it takes and refuses, by the sandbox's keys, at any time")
  func verdicts() async throws {
    try await withSandboxClient { curl in
      try await curl.makeUser("ana")
      try await curl.makeUser("ben")
      let (good, disabled) = (try await curl.idToken("ana"), try await curl.idToken("ben"))
      _ = try await curl.admin("/accounts:update", #"{"localId":"ben","disableUser":true}"#)
      let made = try await curl.admin(":createSessionCookie", #"{"idToken":"\#(good)"}"#)
      let cookie = try #require(made.json["sessionCookie"]?.text)
      let assertion = try await curl.post(
        "/sandbox/v1/identity/iap:assert", #"{"email":"ana@example.com","audience":"/projects/1/apps/a"}"#)
      func odd(_ payload: String, foreign: Bool = false) async throws -> String {
        let json = #"{"payload":\#(payload),"foreign":\#(foreign)}"#
        let answer = try await curl.post("/sandbox/v1/identity/keys/idToken:sign", json)
        return try #require(answer.json["token"]?.text)
      }
      let claims =
        #"{"iss":"https://securetoken.google.com/demo-p","aud":"demo-p","sub":"u","iat":1790000000,"exp":1790003600}"#
      let rows: [(kind: String, token: String, others: [(String, JSONValue)], exception: String?)] = [
        ("idToken", good, [], nil), ("idToken", good, [("checkRevoked", .boolean(true))], nil),
        ("idToken", disabled, [], nil), ("idToken", disabled, [("checkRevoked", .boolean(true))], "UserDisabledError"),
        ("sessionCookie", cookie, [], nil), ("sessionCookie", good, [], "InvalidSessionCookieError"),
        ("idToken", cookie, [], "InvalidIdTokenError"), ("idToken", "", [], "ValueError"),
        ("idToken", try await odd(claims), [("now", .integer(1_790_000_001))], nil),
        ("idToken", try await odd(claims), [("now", .integer(1_790_003_601))], "ExpiredIdTokenError"),
        ("idToken", try await odd(claims), [("now", .integer(1_790_003_601)), ("skew", .integer(60))], nil),
        ("idToken", try await odd(claims, foreign: true), [("now", .integer(1_790_000_001))], "InvalidIdTokenError"),
        ("iap", try #require(assertion.json["assertion"]?.text), [], nil), ("iap", good, [], "MalformedError"),
      ]
      let cases = rows.enumerated().map { index, row in
        JSONValue.members(
          [("name", .integer(index)), ("kind", .string(row.kind)), ("token", .string(row.token))] + row.others)
      }
      let results = try await FirebaseAdmin.verdicts(
        .members([
          ("project", .string(Curl.project)), ("endpoint", .string(curl.endpoint)),
          ("audience", .string("/projects/1/apps/a")), ("cases", .array(cases)),
        ]))
      for (row, result) in zip(rows, results) {
        #expect(result["accepted"]?.truth == (row.exception == nil), "\(result["name"]?.integer ?? -1)")
        #expect(result["exception"]?.text == row.exception)
      }
    }
  }
}
