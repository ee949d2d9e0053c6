import Foundation
import JSON
import TestSupport
import Testing

/// A folder with a policy, a sandbox with a SUPERADMIN, and the server's environment.
struct ServeShop {
  static let project = "demo-p"
  static let bucket = "shop-backups"
  /// Of Firebase's web key.
  static let signIn = "apiKey: AIzaSandbox-\(project)"
  static let superadmin = #""customAttributes":"{\"role\":\"SUPERADMIN\"}""#

  let folder: URL
  let sandbox: Curl
  var policy: String { folder.appending(path: "rekindle.yaml").path }
  var audit: String { folder.appending(path: "audit").path }
  var environment: [String: String?] {
    ["REKINDLE_ENDPOINT": sandbox.endpoint, "REKINDLE_ACCESS_TOKEN": "t"]
  }

  static func open(_ body: @Sendable (ServeShop) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      _ = try await CommandLineTool.runSandbox(data: folder.appending(path: "sandbox").path) { endpoint in
        let shop = ServeShop(folder: folder, sandbox: Curl(endpoint))
        try shop.write()
        _ = try await shop.sandbox.post("/storage/v1/b?project=\(project)", #"{"name":"\#(bucket)","location":"US"}"#)
        try await shop.user("ana", superadmin)
        try await body(shop)
      }
    }
  }

  /// Writes the policy.
  /// - Parameter serve: another line of its `serve`.
  func write(_ serve: String = "") throws {
    let text = """
      version: 1
      production: firestore://\(Self.project)/(default)
      backups:
        bucket: \(Self.bucket)
      serve:
        project: \(Self.project)
        audit: \(audit)
        \(serve)
      """
    try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: policy))
  }

  func user(_ uid: String, _ changes: String) async throws {
    try await Self.user(uid, changes, of: Self.project, in: sandbox)
  }

  static func user(_ uid: String, _ changes: String, of project: String, in sandbox: Curl) async throws {
    let answer = try await sandbox.post(
      "/v1/projects/\(project)/accounts",
      #"{"localId":"\#(uid)","email":"\#(uid)@example.com","password":"correct horse"}"#,
      options: ["--header", "authorization: Bearer any"])
    #expect(answer.status == 200)
    try await change(uid, changes, of: project, in: sandbox)
  }

  func change(_ uid: String, _ changes: String) async throws {
    try await Self.change(uid, changes, of: Self.project, in: sandbox)
  }

  /// Changes a user, as firebase-admin does.
  static func change(_ uid: String, _ changes: String, of project: String, in sandbox: Curl) async throws {
    let answer = try await sandbox.post(
      "/v1/projects/\(project)/accounts:update", #"{"localId":"\#(uid)",\#(changes)}"#,
      options: ["--header", "authorization: Bearer any"])
    #expect(answer.status == 200)
  }

  func token(_ uid: String) async throws -> String { try await Self.token(uid, of: Self.project, in: sandbox) }

  /// An ID token of a sign-in now.
  static func token(_ uid: String, of project: String, in sandbox: Curl) async throws -> String {
    let answer = try await sandbox.post(
      "/v1/accounts:signInWithPassword?key=AIzaSandbox-\(project)",
      #"{"email":"\#(uid)@example.com","password":"correct horse","returnSecureToken":true}"#)
    return try #require(answer.json["idToken"]?.text)
  }
}
