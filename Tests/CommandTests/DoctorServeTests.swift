import Foundation
import JSON
import TestSupport
import Testing

/// `rekindle doctor --serve`, where the sandbox stands for Google: there every account has every right that no fault withholds.
@Suite struct DoctorServeTests {
  private static let policy = """
    version: 1
    production: firestore://pyme-erp
    backups:
      bucket: pyme-backups
      history: gs://pyme-rehearsals/history
    serve:
      project: pyme-erp
      audit: gs://pyme-audit/rekindle
      links: links@pyme-erp.iam.gserviceaccount.com
    """

  /// What the server should not have; the rest is what it needs.
  private static let dangers =
    [
      "storage.objects.delete", "storage.objects.update", "storage.objects.setIamPolicy",
      "storage.objects.overrideUnlockedRetention", "storage.buckets.delete", "storage.buckets.update",
      "storage.buckets.setIamPolicy", "iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.getOpenIdToken",
      "iam.serviceAccounts.signJwt", "iam.serviceAccounts.implicitDelegation", "iam.serviceAccounts.actAs",
      "iam.serviceAccounts.setIamPolicy", "datastore.databases.import", "datastore.databases.bulkDelete",
      "datastore.databases.delete", "datastore.databases.update", "datastore.backups.delete",
      "datastore.backups.restoreDatabase", "datastore.backupSchedules.delete", "datastore.entities.create",
      "datastore.entities.update", "datastore.entities.delete", "firebaseauth.users.update",
      "firebaseauth.users.create", "firebaseauth.users.delete", "firebaseauth.configs.update",
      "resourcemanager.projects.setIamPolicy", "iam.roles.update", "iam.serviceAccountKeys.create",
      "run.services.update", "run.services.setIamPolicy", "cloudscheduler.jobs.update", "cloudscheduler.jobs.delete",
    ]

  /// The rule that a path's answers leave permissions out.
  private static func withholding(_ path: String, _ permissions: [String]) -> String {
    #"{"path":"\#(path)","withhold":[\#(permissions.map { "\"\($0)\"" }.joined(separator: ","))]}"#
  }

  private static let leastPrivilege = [
    withholding("/storage/v1/b/pyme-rehearsals/iam/testPermissions", dangers + ["storage.objects.create"]),
    withholding("*/testPermissions", dangers),
    withholding("/v1/projects/pyme-erp:testIamPermissions", dangers + ["iam.serviceAccounts.signBlob"]),
    withholding("*:testIamPermissions", dangers),
  ]

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    /// Before those of least privilege: the first rule that fits a request is taken.
    var faults: [String]
    var code: String?
    var status: String
    var exit: Int32
    var testDescription: String { name }
  }

  static let rows: [Row] = [
    Row(name: "least privilege", faults: [], code: nil, status: "ok", exit: 0),
    Row(
      name: "no lookup of users", faults: [#"{"path":"*accounts:lookup","status":403}"#], code: "serve-identity",
      status: "skipped", exit: 3),
    Row(
      name: "no session cookies",
      faults: [withholding("*:testIamPermissions", dangers + ["firebaseauth.users.createSession"])],
      code: "serve-users", status: "failure", exit: 1),
    Row(
      name: "an audit log that entries cannot be added to",
      faults: [withholding("*/pyme-audit/iam/testPermissions", dangers + ["storage.objects.create"])],
      code: "serve-audit", status: "failure", exit: 1),
    Row(
      name: "exports that can be deleted",
      faults: [withholding("*/pyme-backups/iam/testPermissions", dangers.filter { $0 != "storage.objects.delete" })],
      code: "serve-excess", status: "warning", exit: 0),
    Row(
      name: "production can be overwritten",
      faults: [
        withholding("/v1/projects/pyme-erp:testIamPermissions", dangers.filter { $0 != "datastore.databases.import" })
      ],
      code: "serve-excess", status: "warning", exit: 0),
    Row(
      name: "no right to sign",
      faults: [withholding("*/serviceAccounts/*:testIamPermissions", dangers + ["iam.serviceAccounts.signBlob"])],
      code: "serve-links", status: "failure", exit: 1),
    Row(
      name: "no answer about the project",
      faults: [#"{"path":"/v1/projects/pyme-erp:testIamPermissions","status":403}"#], code: "serve-export",
      status: "skipped", exit: 3),
  ]

  @Test("Rights that are missing, too many, or not told", arguments: rows)
  func rights(row: Row) async throws {
    try await withTemporaryFolder { folder in
      try Data(Self.policy.utf8).write(to: folder.appending(path: "rekindle.yaml"))
      _ = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let sandbox = SandboxClient(endpoint)
        for bucket in ["pyme-backups", "pyme-rehearsals", "pyme-audit"] {
          try await sandbox.makeBucket(bucket, in: "pyme-erp")
        }
        try await sandbox.makeAccount("links", in: "pyme-erp")
        try await sandbox.call(
          "POST", "/sandbox/v1/faults",
          #"{"rules":[\#((row.faults + Self.leastPrivilege).joined(separator: ","))]}"#)
        let outcome = try await CommandLineTool.run(
          ["doctor", "--serve", "--format", "json"], in: folder.path,
          environment: ["REKINDLE_ENDPOINT": endpoint, "REKINDLE_ACCESS_TOKEN": "t"])
        #expect(outcome.status == row.exit, "\(outcome.output)\(outcome.errors)")
        let checks = try JSONParser.parse(Array(outcome.output.utf8))["checks"]?.elements ?? []
        #expect(checks.count == 12)
        let own = checks.filter { $0["code"]?.text?.hasPrefix("serve-") == true }
        if let code = row.code {
          let check = try #require(own.first { $0["code"]?.text == code })
          #expect(check["status"]?.text == row.status)
        } else {
          #expect(own.map { $0["status"]?.text ?? "" } == Array(repeating: "ok", count: 9))
        }
      }
    }
  }
}
