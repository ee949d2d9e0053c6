import Documents
import Foundation
import JSON
import TestSupport
import Testing

/// JSON of 9b14c41, the commit before a bucket's exports were asked whose they are: scripts rely on its keys and values.
struct RecordedAnswersTests {
  private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "9b14c41.json")
  /// With the path of a binary, the test records its answers, and fails.
  private static let recording = "REKINDLE_RECORD_ANSWERS_OF"

  private static let policy = """
    version: 1
    production: firestore://demo-pyme-erp
    backups:
      bucket: backups
      maximumAge: 36500d
      rehearsedWithin: 7d
      history: history
      publicKey: key.pub
    schedule:
      location: us-central1
      serviceAccount: backups@demo-pyme-erp.iam.gserviceaccount.com
    """

  private static let script = """
    run() { name=$1; shift; "$REKINDLE" "$@" --format json > "$name.json" || echo "$name: $?" >> statuses; }
    "$REKINDLE" attestation keygen --type ed25519 -o key
    run verify verify "$NAME"
    run verify-damaged verify lost
    run rehearse rehearse "$NAME" --staging embedded --key key --attestation proof.json
    run attestation attestation show proof.json
    run list backups list
    run list-limited backups list --limit 1
    run status backups status
    run download backups download --latest -o downloads --yes
    run export backups export --yes
    run plan restore plan "$NAME" --from "gs://backups/$NAME" --into-new-database restored \
      --attestation proof.json --yes -o restore.plan
    cp restore.plan plan-file.json
    run schedule-plan schedule plan
    run schedule-status schedule status
    """

  private static let commands = [
    "verify", "verify-damaged", "rehearse", "attestation", "list", "list-limited", "status", "download", "export",
    "plan",
    "plan-file", "schedule-plan", "schedule-status",
  ]

  private static let name = "2026-11-20T03:00:00_1"

  /// Runs every command.
  private static func answers(of binary: String) async throws -> [(String, JSONValue)] {
    try await withTemporaryFolder { folder in
      let sound = ExportFolder(folder.appending(path: name))
      try FileManager.default.copyItem(at: Fixture.erp.folder, to: sound.url)
      try sound.move("erp.overall_export_metadata", to: sound.overall)
      let lost = ExportFolder(folder.appending(path: "lost"))
      try FileManager.default.copyItem(at: Fixture.erp.folder, to: lost.url)
      try lost.remove(ExportFolder.output)
      try Data(policy.utf8).write(to: folder.appending(path: "rekindle.yaml"))
      var found: [(String, JSONValue)] = []
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let client = SandboxClient(endpoint)
        try await client.makeDatabase(DatabaseName(project: "demo-pyme-erp"))
        let database = "projects/demo-pyme-erp/databases/(default)/documents"
        try await client.call(
          "POST", "/v1/\(database):commit", #"{"writes":[{"update":{"name":"\#(database)/companies/c1"}}]}"#)
        try await client.makeBucket("backups", location: "US", in: "demo-pyme-erp")
        try await client.call("POST", "/v1/projects/demo-pyme-erp/serviceAccounts", #"{"accountId":"backups"}"#)
        try await client.upload(sound.path, to: "backups", prefix: name)
        try await client.upload(Data([1, 2, 3]), as: "notes.txt")
        try await client.upload(Data([1, 2]), as: "2026-11-10T03:00:00_2/all_namespaces/all_kinds/output-0")
        _ = try await CommandLineTool.shell(
          script, in: folder.path,
          environment: ["REKINDLE": binary, "NAME": name, "REKINDLE_ENDPOINT": endpoint, "REKINDLE_ACCESS_TOKEN": "t"])
      }
      #expect(outcome.status == 0)
      for name in commands {
        let text = try String(contentsOf: folder.appending(path: "\(name).json"), encoding: .utf8)
        found.append((name, (try? JSONParser.parse(Array(text.replacing(folder.path, with: "FOLDER").utf8))) ?? .null))
      }
      let statuses = (try? String(contentsOf: folder.appending(path: "statuses"), encoding: .utf8)) ?? ""
      found.append(("statuses", .strings(statuses.split(separator: "\n").map(String.init))))
      return found
    }
  }

  @Test("Every key and value of the recorded answers is there", .timeLimit(.minutes(10)))
  func keys() async throws {
    if let binary = ProcessInfo.processInfo.environment[Self.recording] {
      let recorded = JSONValue.members(try await Self.answers(of: binary).map { ($0.0, $0.1) })
      try Data(recorded.json + [UInt8(ascii: "\n")]).write(to: Self.file)
      Issue.record(
        "\(Self.file.path) was recorded anew. Look at what changed, and run the test without \(Self.recording).")
      return
    }
    let recorded = try JSONParser.parse([UInt8](Data(contentsOf: Self.file)))
    for (name, answer) in try await Self.answers(of: CommandLineTool.path) {
      let old = try #require(recorded[name], "\(name)")
      for difference in Self.differences(old, answer, at: name) { Issue.record("\(difference)") }
    }
  }

  /// What depends on the time, on the machine, or on chance; and sentences, which are no contract.
  private static let changing: Set = [
    "ageSeconds", "deletedAfter", "seconds", "medianSeconds", "toolVersion", "version", "folder", "time", "made",
    "expires",
    "file", "record", "started", "finished", "dataAge", "verify", "start", "import", "readBack", "compare", "total",
    "catalog", "sha256", "md5", "keyid", "sig", "generation", "estimatedSeconds", "name", "operation", "plan",
    "endpoint",
    "message", "remedy", "problems", "notes", "note", "historyProblems", "notChecked", "text", "estimateBasis",
    "export",
    "readTime", "completed", "exportTime", "place", "payload", "startTime", "endTime", "outputUriPrefix", "attestation",
    "counts", "countsObject", "basis", "newest",
    "earliestVersionTime",
  ]

  /// By these an element of a list is known again.
  private static let identities = ["code", "id", "path", "what", "setting", "kind", "name", "expectation"]

  private static func differences(_ old: JSONValue, _ new: JSONValue?, at path: String) -> [String] {
    guard let new else { return ["\(path) is gone"] }
    switch (old, new) {
    case (.object(let members), .object):
      return members.flatMap { differences($0.value, new[$0.name], at: "\(path).\($0.name)") }
    case (.array(let before), .array(let now)):
      guard let identity = identities.first(where: { key in before.first?[key]?.text != nil }) else {
        guard before.count <= now.count else { return ["\(path) has \(now.count) elements, not \(before.count)"] }
        return zip(before, now).enumerated().flatMap { differences($1.0, $1.1, at: "\(path)[\($0)]") }
      }
      return before.flatMap { element in
        let match = now.first { $0[identity]?.text == element[identity]?.text }
        return differences(element, match, at: "\(path)[\(element[identity]?.text ?? "")]")
      }
    default:
      let last = path.split(separator: ".").last.map { $0.prefix { $0 != "[" } } ?? ""
      if changing.contains(String(last)) {
        return kind(old) == kind(new) ? [] : ["\(path) is \(new.json.count) bytes of another type"]
      }
      return old.json == new.json
        ? []
        : ["\(path) is \(String(decoding: new.json, as: UTF8.self)), not \(String(decoding: old.json, as: UTF8.self))"]
    }
  }

  private static func kind(_ value: JSONValue) -> Int {
    switch value {
    case .null: 0
    case .boolean: 1
    case .number: 2
    case .string: 3
    case .array: 4
    case .object: 5
    }
  }
}
