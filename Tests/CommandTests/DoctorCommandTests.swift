import Attestation
import Foundation
import JSON
import TestSupport
import Testing

/// `rekindle doctor`, run as its user runs it, where the sandbox stands for Google.
@Suite struct DoctorCommandTests {
  private static let production = "projects/pyme-erp/databases/(default)"
  private static let staging = "projects/pyme-staging/databases/(default)"
  private static let policy = """
    version: 1
    production: firestore://pyme-erp
    staging: firestore://pyme-staging
    backups:
      bucket: pyme-backups
      history: gs://pyme-rehearsals/history
      publicKey: rehearsal.key.pub
    schedule:
      location: us-central1
      serviceAccount: backups@pyme-erp.iam.gserviceaccount.com
    """

  /// A sandbox where nothing is wrong, and what a user's folder and variables are with it.
  private struct Patient: Sendable {
    var sandbox: SandboxClient
    var folder: URL
    var environment: [String: String?]

    func doctor(_ options: [String] = [], _ changes: [String: String?] = [:]) async throws -> CommandLineTool.Outcome {
      try await CommandLineTool.run(
        ["doctor"] + options, in: folder.path, environment: environment.merging(changes) { $1 })
    }

    /// The checks by their codes.
    func checks(
      _ changes: [String: String?] = [:], status: Int32, _ options: [String] = []
    ) async throws -> [String: JSONValue] {
      let outcome = try await doctor(["--format", "json"] + options, changes)
      #expect(outcome.status == status, "\(outcome.output)\(outcome.errors)")
      let report = try JSONParser.parse(Array(outcome.output.utf8))
      #expect(report["schema"]?.text == "rekindle.doctor/1")
      let checks = report["checks"]?.elements ?? []
      #expect(checks.count == 22)
      #expect(report["policy"]?["staging"]?.text?.hasPrefix("firestore://") == true)
      #expect(report["policy"]?["bucket"]?.text?.hasPrefix("gs://") == true)
      return Dictionary(uniqueKeysWithValues: checks.map { ($0["code"]?.text ?? "", $0) })
    }
  }

  private func withPatient(_ body: @escaping @Sendable (Patient) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let export = try SampleExport.blocks.make(in: folder).path
      // The programs that it looks for, whatever this machine has.
      let tools = folder.appending(path: "tools")
      try FileManager.default.createDirectory(at: tools, withIntermediateDirectories: true)
      try script("gcloud", in: tools, "exit 1")
      try script("java", in: tools, "echo 'openjdk version \"17.0.9\" 2023-10-17' >&2")
      let jar = folder.appending(path: "emulator.jar")
      try Data().write(to: jar)
      let home = folder.appending(path: "work")
      try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
      try Data(Self.policy.utf8).write(to: home.appending(path: "rekindle.yaml"))
      try Data(SigningKey.generate(.ed25519).publicKey.pem).write(to: home.appending(path: "rehearsal.key.pub"))
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let sandbox = SandboxClient(endpoint)
        try await sandbox.importExport(export, into: Self.production)
        try await sandbox.call(
          "POST", "/v1/projects/pyme-staging/databases?databaseId=(default)", #"{"locationId":"nam5"}"#)
        try await sandbox.makeAccount("backups", in: "pyme-erp")
        try await sandbox.makeBucket("pyme-rehearsals", in: "pyme-erp")
        try await sandbox.makeBucket("pyme-backups", in: "pyme-erp")
        try await sandbox.upload(export, to: "pyme-backups", prefix: "sample")
        let key = folder.appending(path: "key.json")
        try await sandbox.call("POST", "/v1/projects/pyme-erp/serviceAccounts", #"{"accountId":"me"}"#)
        let made = try await sandbox.call(
          "POST", "/v1/projects/pyme-erp/serviceAccounts/me@pyme-erp.iam.gserviceaccount.com/keys", "{}")
        try #require(made["privateKeyData"]?.text.flatMap { Data(base64Encoded: $0) }).write(to: key)
        try await body(
          Patient(
            sandbox: sandbox, folder: home,
            environment: [
              "REKINDLE_ENDPOINT": endpoint, "GOOGLE_APPLICATION_CREDENTIALS": key.path, "REKINDLE_ACCESS_TOKEN": nil,
              "PATH": tools.path, "JAVA_HOME": nil, "REKINDLE_EMULATOR_JAR": jar.path,
            ]))
      }
      #expect(outcome.status == 0)
    }
  }

  private func script(_ name: String, in folder: URL, _ text: String) throws {
    let path = folder.appending(path: name).path
    try Data("#!/bin/sh\n\(text)\n".utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }

  @Test("Where nothing is wrong every check is ok, and nothing is written: no object, no document, no file")
  func healthy() async throws {
    try await withPatient { patient in
      // A delay of nothing counts, and changes nothing.
      let writes =
        [
          #""method":"PUT""#, #""method":"PATCH""#, #""method":"DELETE","path":"/[^s]*""#,
          #""method":"POST","path":"/storage/*""#,
        ]
        .map { "{\($0),\"delay\":0}" }
        + ["*:exportDocuments", "*:importDocuments", "*ommit", "*:batchWrite", "/upload/*", "*:cancel", "*/jobs"]
        .map { #"{"method":"POST","path":"\#($0)","delay":0}"# }
      try await patient.sandbox.setFaults(
        writes.joined(separator: ",") + #",{"path":"*:runAggregationQuery","delay":0}"#)
      let before = ExportFolder(patient.folder.deletingLastPathComponent().appending(path: "work"))
      let contents = try before.contents()
      let checks = try await patient.checks(status: 0)
      let wrong = checks.filter { $0.value["status"]?.text != "ok" }
      #expect(wrong.isEmpty, "\(wrong)")
      #expect(checks["credentials"]?["message"]?.text?.contains("me@pyme-erp.iam.gserviceaccount.com") == true)
      #expect(checks["emulator"]?["message"]?.text?.contains("17") == true)
      #expect(checks["disk-current"]?["message"]?.text?.contains("0 MB") == true)
      let counts = try await patient.sandbox.faultCounts()
      #expect(counts.last == 2 && counts.dropLast().allSatisfy { $0 == 0 }, "\(counts)")
      #expect(try before.contents() == contents)
    }
  }

  /// What is wrong, the check that fails, its status, the command, role or status of the service that it names, and the
  /// exit status.
  struct Row: Sendable, CustomTestStringConvertible {
    var faults: String
    var code: String
    var status: String
    var says: String
    var exit: Int32

    var testDescription: String { "\(code): \(faults)" }
  }

  private static func disabled(_ path: String, _ service: String) -> String {
    #"{"path":"\#(path)","status":403,"reason":"SERVICE_DISABLED","service":"\#(service)"}"#
  }

  private static let rows = [
    Row(
      faults: #"{"path":"/token","status":401}"#, code: "credentials", status: "failure", says: "gcloud auth", exit: 1),
    Row(faults: #"{"path":"/token","status":503}"#, code: "credentials", status: "skipped", says: "503", exit: 3),
    Row(
      faults: #"{"path":"/storage/*","status":401}"#, code: "credentials", status: "failure", says: "gcloud",
      exit: 1),
    Row(
      faults: disabled("/v1/projects/pyme-erp/databases*", "firestore.googleapis.com"), code: "api-firestore",
      status: "failure",
      says: "gcloud services enable firestore.googleapis.com --project 12345", exit: 1),
    Row(
      faults: disabled("/storage/*", "storage.googleapis.com"), code: "api-storage", status: "failure",
      says: "enable storage.googleapis.com", exit: 1),
    Row(
      faults: disabled("*/jobs", "cloudscheduler.googleapis.com"), code: "api-scheduler", status: "failure",
      says: "enable cloudscheduler.googleapis.com", exit: 1),
    Row(
      faults: disabled("*/allowedLocations", "iamcredentials.googleapis.com"), code: "api-iamcredentials",
      status: "failure", says: "enable iamcredentials.googleapis.com", exit: 1),
    Row(
      faults: #"{"path":"/v1/projects/pyme-erp/*/operations","status":403}"#, code: "roles-production",
      status: "failure",
      says:
        "gcloud projects add-iam-policy-binding pyme-erp --member=serviceAccount:me@pyme-erp.iam.gserviceaccount.com "
        + "--role=roles/datastore.importExportAdmin", exit: 1),
    Row(
      faults: #"{"path":"/v1/projects/pyme-staging/*:runAggregationQuery","status":403}"#, code: "roles-staging",
      status: "failure", says: "--role=roles/datastore.viewer", exit: 1),
    Row(
      faults: #"{"path":"*/testPermissions","withhold":["storage.objects.get"]}"#, code: "roles-bucket",
      status: "failure",
      says: "gcloud storage buckets add-iam-policy-binding gs://pyme-backups", exit: 1),
    Row(
      faults: #"{"path":"*/testPermissions","withhold":["storage.objects.create"]}"#, code: "roles-bucket",
      status: "warning", says: "roles/storage.objectCreator", exit: 0),
    Row(
      faults: #"{"method":"GET","path":"/storage/v1/b/pyme-rehearsals/o","status":404}"#, code: "history",
      status: "failure", says: "gcloud storage buckets create gs://pyme-rehearsals --location=NAM5", exit: 1),
    Row(
      faults: #"{"path":"/v3/projects/pyme-erp","status":403}"#, code: "roles-agent", status: "skipped",
      says: "roles/browser", exit: 3),
    Row(
      faults: #"{"method":"GET","path":"/v1/projects/pyme-erp/serviceAccounts/*","status":404}"#, code: "account",
      status: "failure", says: "gcloud iam service-accounts create backups --project=pyme-erp", exit: 1),
    Row(
      faults: #"{"method":"GET","path":"/v1/projects/pyme-erp/serviceAccounts/backups*","status":403}"#,
      code: "account",
      status: "skipped", says: "roles/iam.serviceAccountViewer", exit: 3),
    Row(
      faults: #"{"path":"/v1/projects/pyme-staging/databases/(default)","status":404}"#, code: "staging",
      status: "failure",
      says: "gcloud firestore databases create '--database=(default)' --location=nam5", exit: 1),
    Row(
      faults: #"{"path":"*:runAggregationQuery","status":503}"#, code: "staging", status: "skipped",
      says: "UNAVAILABLE",
      exit: 3),
    Row(faults: #"{"path":"/","date":-90}"#, code: "clock", status: "warning", says: "", exit: 0),
    Row(faults: #"{"path":"/","date":400}"#, code: "clock", status: "failure", says: "", exit: 1),
    Row(faults: #"{"path":"/","reset":true}"#, code: "clock", status: "skipped", says: "", exit: 3),
  ]

  @Test("Each thing that is wrong with a service is found, with what mends it", arguments: rows)
  func services(row: Row) async throws {
    try await withPatient { patient in
      try await patient.sandbox.setFaults(row.faults)
      let check = try #require(try await patient.checks(status: row.exit)[row.code])
      let acted = try await patient.sandbox.faultCounts()
      #expect(acted.allSatisfy { $0 > 0 }, "the fault never fired")
      #expect(check["status"]?.text == row.status)
      let commands = check["commands"]?.elements?.compactMap(\.text) ?? []
      let said = ([check["message"]?.text ?? "", check["remedy"]?.text ?? ""] + commands).joined(separator: "\n")
      #expect(row.says.isEmpty || said.contains(row.says), "\(said)")
    }
  }

  @Test("What is wrong with the bucket, with staging, and with this machine")
  func others() async throws {
    try await withPatient { patient in
      let (sandbox, work) = (patient.sandbox, patient.folder)
      try await sandbox.call("PATCH", "/storage/v1/b/pyme-backups", #"{"billing":{"requesterPays":true}}"#)
      #expect(try await patient.checks(status: 1)["location"]?["status"]?.text == "failure")
      try await sandbox.makeBucket("pyme-far", location: "ASIA", in: "pyme-erp")
      let far = work.appending(path: "far.yaml")
      try Data(Self.policy.replacing("pyme-backups", with: "pyme-far").utf8).write(to: far)
      let checks = try await patient.checks(status: 0, ["--policy", far.path])
      #expect(checks["location"]?["status"]?.text == "warning")
      try await sandbox.call(
        "POST", "/v1/\(Self.staging)/documents:commit",
        #"{"writes":[{"update":{"name":"\#(Self.staging)/documents/c/d","fields":{}}}]}"#)
      let staging = try await patient.checks(status: 0, ["--policy", far.path])["staging"]
      #expect(staging?["status"]?.text == "warning")
      let bare: [String: String?] = ["PATH": "/nowhere", "REKINDLE_EMULATOR_JAR": "/nowhere.jar"]
      let machine = try await patient.checks(bare, status: 0, ["--policy", far.path])
      #expect(machine["gcloud"]?["status"]?.text == "warning" && machine["emulator"]?["status"]?.text == "warning")
      let old = work.appending(path: "old/bin")
      try FileManager.default.createDirectory(at: old, withIntermediateDirectories: true)
      let seen = work.appending(path: "seen").path
      try script("java", in: old, "echo 'java version \"1.8.0_392\"' >&2; export > '\(seen)'")
      let java = try await patient.checks(
        ["JAVA_HOME": work.appending(path: "old").path, "REKINDLE_ACCESS_TOKEN": "ya29.SECRET", "OTHER": "stays"],
        status: 1, ["--policy", far.path])
      #expect(java["emulator"]?["status"]?.text == "failure", "\(java)")
      let variables = try String(contentsOfFile: seen, encoding: .utf8)
      #expect(variables.contains("OTHER") && !variables.contains("SECRET"))
      try FileManager.default.removeItem(at: work.appending(path: "rehearsal.key.pub"))
      let key = try await patient.checks(status: 0, ["--policy", far.path])["history-key"]
      #expect(key?["status"]?.text == "warning")
      #expect(key?["message"]?.text?.contains("rehearsal.key.pub") == true)
      // One database by two names.
      let same = work.appending(path: "same.yaml")
      try Data(Self.policy.replacing("firestore://pyme-staging", with: "firestore://pyme-erp").utf8).write(to: same)
      let refused = try await patient.doctor(["--policy", same.path])
      #expect(refused.status == 64 && refused.errors.contains("same.yaml"), "\(refused.errors)")
    }
  }

  @Test("Without a policy, and without a network, only this machine is looked at")
  func alone() async throws {
    try await withTemporaryFolder { folder in
      let outcome = try await CommandLineTool.run(
        ["doctor"], in: folder.path,
        environment: [
          "REKINDLE_ENDPOINT": "http://127.0.0.1:9", "GOOGLE_APPLICATION_CREDENTIALS": nil,
          "REKINDLE_ACCESS_TOKEN": nil,
          "GCE_METADATA_HOST": nil,
        ])
      #expect(outcome.status == 3, "\(outcome.output)")
      #expect(outcome.output.contains("rekindle.yaml") && outcome.output.contains("clock"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }

  @Test("What a service says is text: no escape sequence, no line of its own, no secret; in text and in JSON")
  func hostile() async throws {
    try await withPatient { patient in
      let message = #""\u001b[31mred\u001b[0m\nok       credentials\u202e""#
      try await patient.sandbox.setFaults(
        #"{"path":"/v1/projects/pyme-erp/databases*","status":403,"message":\#(message)}"#)
      for format in ["text", "json"] {
        let outcome = try await patient.doctor(["--format", format, "--log-level", "debug"])
        #expect(outcome.status == 1)
        for text in [outcome.output, outcome.errors] {
          #expect(!text.contains("\u{1b}") && !text.contains("\u{202e}"))
          #expect(!text.contains("ya29.") && !text.contains("PRIVATE KEY"))
        }
        #expect(outcome.output.split(separator: "\n").filter { $0.hasPrefix("ok       credentials") }.count <= 1)
      }
    }
  }

  @Test("The text tells each check, wrapped, and its commands whole")
  func text() async throws {
    try await withPatient { patient in
      try await patient.sandbox.setFaults(#"{"path":"/v1/projects/pyme-erp/*/operations","status":403}"#)
      let outcome = try await patient.doctor()
      #expect(outcome.status == 1)
      #expect(outcome.output.hasPrefix("failed   22 checks: 21 ok, 0 warning, 1 failed, 0 unknown, 0 skipped\n"))
      #expect(
        outcome.output.contains(
          "\n           gcloud projects add-iam-policy-binding pyme-erp "
            + "--member=serviceAccount:me@pyme-erp.iam.gserviceaccount.com --role=roles/datastore.importExportAdmin\n"))
    }
  }

  @Test("Its exit statuses stand in its help, and what it does not know is refused")
  func usage() async throws {
    let help = try await CommandLineTool.run("doctor", "--help")
    #expect(help.status == 0 && help.output.contains("EXIT STATUS"))
    #expect(try await CommandLineTool.run("doctor", "--format", "html").status == 64)
    #expect(try await CommandLineTool.run("doctor", "--policy", "/nowhere.yaml").status == 64)
  }
}
