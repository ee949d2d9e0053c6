import Foundation
import JSON
import Subprocess
import Synchronization
import TestSupport
import Testing

/// A company whose databases and bucket are in a sandbox, and an operator with a folder, a policy and the built command: what
/// this repository's runbooks are run in.
struct Company: Sendable {
  static let production = "projects/pyme-erp/databases/(default)"
  static let staging = "projects/pyme-staging/databases/(default)"

  static let policy = """
    version: 1
    production: firestore://pyme-erp/(default)
    staging: firestore://pyme-staging/(default)
    backups:
      bucket: pyme-backups
      rehearsedWithin: 7d
      history: history
      publicKey: rehearsal.key.pub
    schedule:
      location: us-central1
      serviceAccount: backups@pyme-erp.iam.gserviceaccount.com
    restore:
      acceptEmbedded: true

    """

  /// Where the operator works: it has `rekindle.yaml`, `rehearsal.key` and its public half.
  let folder: URL
  let client: SandboxClient
  private let environment: [String: String?]

  /// The sandbox's data before the first command.
  private static let data = FolderTemplate { data in
    let outcome = try await CommandLineTool.runSandbox(data: data.path) { endpoint in
      let client = SandboxClient(endpoint)
      for project in ["pyme-erp", "pyme-staging"] {
        try await client.call(
          "POST", "/v1/projects/\(project)/databases?databaseId=(default)", #"{"locationId":"nam5"}"#)
      }
      try await client.importExport(Fixture.erp.path, into: production)
      try await client.makeBucket("pyme-backups", in: "pyme-erp")
      try await client.makeAccount("backups", in: "pyme-erp")
      try await client.settle()
    }
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  /// Production holds the documents of the fixture erp, older than the last whole minute; staging holds nothing; the bucket is
  /// empty.
  /// - Parameters:
  ///   - policy: of the operator's folder.
  ///   - asInstalled: whether gcloud asks as it does where nobody has set it up.
  static func atWork(
    policy: String = policy, asInstalled: Bool = false, _ body: @Sendable (Company) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      try await data.copy(to: folder.appending(path: "data"))
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let company = try await Company(endpoint, folder.appending(path: "desk"), policy, asInstalled: asInstalled)
        try await body(company)
      }
      #expect(outcome.status == 0)
    }
  }

  private init(_ endpoint: String, _ folder: URL, _ policy: String, asInstalled: Bool) async throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    self.folder = folder
    client = SandboxClient(endpoint)
    let tool = URL(fileURLWithPath: CommandLineTool.path).deletingLastPathComponent().path
    let paths =
      [tool] + [Gcloud.folder].compactMap(\.self) + [ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
    var environment = try Gcloud.environment(endpoint, in: folder.deletingLastPathComponent(), project: "pyme-erp")
    environment["PATH"] = paths.joined(separator: ":")
    environment["REKINDLE_ENDPOINT"] = endpoint
    environment["REKINDLE_ACCESS_TOKEN"] = "token"
    if asInstalled { environment["CLOUDSDK_CORE_DISABLE_PROMPTS"] = nil }
    self.environment = environment
    try Data(policy.utf8).write(to: folder.appending(path: "rekindle.yaml"))
    let keygen = try await rekindle("attestation", "keygen", "-o", "rehearsal.key")
    #expect(keygen.status == 0, "\(keygen.errors)")
  }

  // MARK: At the desk

  /// The built command, in the operator's folder.
  func rekindle(_ arguments: String...) async throws -> CommandLineTool.Outcome { try await rekindle(arguments) }

  /// - Parameter variables: besides the desk's own.
  func rekindle(_ arguments: [String], adding variables: [String: String] = [:]) async throws -> CommandLineTool.Outcome
  {
    try await CommandLineTool.run(
      arguments, in: folder.path, environment: environment.merging(variables.mapValues(\.self)) { $1 })
  }

  /// The built command, killed (SIGKILL) when it says something on standard error.
  func kill(_ arguments: String..., onceSaid text: String) async throws -> CommandLineTool.Outcome {
    try await kill(arguments, onceSaid: text)
  }

  func kill(_ arguments: [String], onceSaid text: String) async throws -> CommandLineTool.Outcome {
    try await CommandLineTool.run(
      arguments, in: folder.path, environment: environment, sending: .kill, onceSaid: text)
  }

  /// The built command, killed (SIGKILL) as soon as something is so; `isDue` has to wait for an answer of the sandbox.
  func kill(_ arguments: [String], once isDue: @escaping @Sendable () async throws -> Bool) async throws -> Int32 {
    try await CommandLineTool.kill(
      arguments, in: folder.path, environment: environment.compactMapValues { $0 }, once: isDue)
  }

  /// The built command at a terminal.
  /// - Parameter answers: the end of a question, and what is typed then, in the order in which the questions come. A question that
  ///   is none of them ends the run where it is.
  /// - Parameter variables: of the environment, beside the operator's own.
  func converse(
    _ arguments: [String], with variables: [String: String?] = [:], _ answers: [(question: String, answer: String)]
  ) async throws -> CommandLineTool.Outcome {
    let left = Mutex(answers)
    let outcome = try await CommandLineTool.converse(
      arguments, in: folder.path, environment: environment.merging(variables) { $1 }
    ) { said in
      let next = left.withLock { left in
        left.first.map { said.hasSuffix($0.question) } == true ? left.removeFirst().answer : nil
      }
      if let next { return next }
      if ["/stop] ", "stop to stop): ", "stop to stop: "].contains(where: { said.hasSuffix($0) }) { return "stop" }
      return ["nothing to stop): ", "nothing to stop: "].contains { said.hasSuffix($0) } ? "" : nil
    }
    let rest = left.withLock { $0.map(\.question) }
    #expect(rest.isEmpty, "\(rest) \(outcome.errors.suffix(2000))")
    return outcome
  }

  /// Where a step has failed, at a terminal: gives parameters other values, goes back to a step if that is wanted, or tries again.
  /// - Parameter options: of `rekindle runbook resume journal`.
  func mend(changing values: String..., backTo step: Int? = nil, with options: [String]) async throws
    -> CommandLineTool.Outcome
  {
    var answers: [(question: String, answer: String)] = []
    for value in values { answers += [("skip/stop] ", "change"), ("(nothing to leave it): ", value)] }
    answers += step.map { [("skip/stop] ", "back"), ("(nothing to stay)? ", "\($0)")] } ?? [("skip/stop] ", "retry")]
    return try await converse(["runbook", "resume", "journal", "--operator", "Beto"] + options, answers)
  }

  /// Kills what a killed runner left behind, too: its computer stopped.
  func killCommand() async throws {
    let killed = try await shell(#"kill -KILL -- "-$(sed 's/.*process group //' journal/running)""#)
    #expect(killed.status == 0, "\(killed.errors)")
  }

  /// A script of bash, as the operator would type it.
  func shell(_ script: String) async throws -> CommandLineTool.Outcome {
    try await CommandLineTool.shell(script, in: folder.path, environment: environment)
  }

  /// The path of a runbook of this repository.
  static func runbook(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "runbooks/\(name).md").path
  }

  /// `rekindle runbook run runbooks/NAME.md`, with its journal in the folder `journal`.
  func run(_ name: String, _ options: String...) async throws -> CommandLineTool.Outcome {
    try await rekindle(["runbook", "run", Self.runbook(name), "--journal", "journal"] + options)
  }

  // MARK: A second person

  /// Copies a runbook into the folder, with the line that asks for signed approvals, and makes Ana's key, which the file
  /// `approvers` has, and Beto's, which it has not.
  func withSignedApprovals(_ name: String) async throws -> String {
    let outcome = try await shell(
      """
      for person in ana beto; do ssh-keygen -q -t ed25519 -N '' -C "$person" -f "$person"; done
      echo "Ana $(cut -d ' ' -f 1,2 ana.pub)" > approvers
      sed 's/^tools: .*/&\\napprovers: approvers/' '\(Self.runbook(name))' > \(name).md
      grep -q '^approvers: approvers$' \(name).md
      """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return "\(name).md"
  }

  /// Signs the request for a step's approval, as the person with that key does it.
  func sign(_ step: Int, by key: String) async throws {
    let request = "journal/approvals/step-\(step).txt"
    let outcome = try await shell(
      "rm -f \(request).sig; ssh-keygen -q -Y sign -n rekindle-approval -f \(key) \(request)")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  /// `rekindle runbook resume journal`, as soon as the command that a killed runner left behind has ended.
  func resume(_ options: String...) async throws -> CommandLineTool.Outcome { try await resume(options) }

  func resume(_ options: [String]) async throws -> CommandLineTool.Outcome {
    try await waitUntilUnlocked(folder.appending(path: "journal/lock").path)
    return try await rekindle(["runbook", "resume", "journal"] + options)
  }

  /// What `rekindle runbook status` tells of a journal.
  func status(_ journal: String) async throws -> JSONValue {
    let status = try await rekindle("runbook", "status", journal, "--format", "json")
    return try JSONParser.parse(Array(status.output.utf8))
  }

  /// At which step the run of a journal stopped, and why: `5 command`, or `check`, `refused`; nil if it did not stop.
  func stop(_ journal: String = "journal") async throws -> String? {
    let status = try await status(journal)
    guard let step = status["stoppedAt"]?.integer, let reason = status["stopped"]?.text else { return nil }
    return "\(step) \(reason)"
  }

  /// The state of a step, by the journal: `done`, `left out`.
  func state(of step: Int) async throws -> String? {
    try await status("journal")["steps"]?.elements?.first { $0["number"]?.integer == Int64(step) }?["state"]?.text
  }

  /// A file of the operator's folder, as text.
  func text(_ file: String) throws -> String {
    try String(contentsOf: folder.appending(path: file), encoding: .utf8)
  }

  // MARK: The company's nights

  /// Exports production into the bucket, as the schedule does.
  /// - Parameters:
  ///   - name: the export's folder; nil for one that Firestore names by the time. Exports of one second are in the order of
  ///     their folders' names.
  ///   - collection: the only collection that it holds; nil for all.
  /// - Returns: the export's folder in the bucket.
  @discardableResult
  func backUp(as name: String? = nil, only collection: String? = nil) async throws -> String {
    let place = "gs://pyme-backups" + (name.map { "/\($0)" } ?? "")
    let collections = collection.map { #","collectionIds":["\#($0)"]"# } ?? ""
    let operation = try await client.finish(
      client.call(
        "POST", "/v1/\(Self.production):exportDocuments", #"{"outputUriPrefix":"\#(place)"\#(collections)}"#))
    let prefix = try #require(operation["response"]?["outputUriPrefix"]?.text)
    return try #require(prefix.split(separator: "/").last.map(String.init))
  }

  /// Names of documents are below `documents/`: `companies/c1`.
  func delete(_ documents: String..., in database: String = production) async throws {
    let writes = documents.map { #"{"delete":"\#(database)/documents/\#($0)"}"# }
    try await client.call(
      "POST", "/v1/\(database)/documents:commit", #"{"writes":[\#(writes.joined(separator: ","))]}"#)
  }

  /// Writes a document with one string.
  func write(_ document: String, _ field: String, _ value: String, in database: String = production) async throws {
    let fields = #"{"\#(field)":{"stringValue":"\#(value)"}}"#
    let update = #"{"name":"\#(database)/documents/\#(document)","fields":\#(fields)}"#
    try await client.call("POST", "/v1/\(database)/documents:commit", #"{"writes":[{"update":\#(update)}]}"#)
  }
}
