import Documents
import Foundation
import JSON
import TestSupport
import Testing

/// Commands that Rekindle names for later: the operator pastes them, so they have to be accepted as they are.
struct PrintedCommandTests {
  // MARK: In the sources

  /// A command with its subcommand and options, as a text of the sources names it.
  private struct Mention {
    var words: [String]
    var options: [String]
    var place: String
  }

  /// Words behind the tool's name that are no command.
  private static let prose: Set = ["to"]

  /// The options of each command, by its words: `["restore", "apply"]`.
  private static func commands() async throws -> [[String]: Set<String>] {
    let outcome = try await CommandLineTool.run("--experimental-dump-help")
    var found: [[String]: Set<String>] = [:]
    func add(_ command: JSONValue, _ words: [String]) {
      let names = (command["arguments"]?.elements ?? []).flatMap { $0["names"]?.elements ?? [] }
      found[words] = Set(names.compactMap { $0["name"]?.text })
      for part in command["subcommands"]?.elements ?? [] { add(part, words + [part["commandName"]?.text ?? ""]) }
    }
    add(try #require(try JSONParser.parse(Array(outcome.output.utf8))["command"]), [])
    return found
  }

  /// What the sources' strings name. A string that goes on in the next line is one.
  private static func mentions() throws -> [Mention] {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources")
    var mentions: [Mention] = []
    let files = FileManager.default.enumerator(atPath: sources.path)
    while let file = files?.nextObject() as? String {
      guard file.hasSuffix(".swift"), !file.hasPrefix("Bench/") else { continue }
      let code = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
        .split(separator: "\n").filter { $0.prefixMatch(of: /\s*\/\//) == nil }.joined(separator: "\n")
        .replacing(/\\\n\s*/, with: " ").replacing(/"\s*\+ "/, with: "")
      for match in code.matches(of: /rekindle ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?([^\n"`]*)/) {
        // The sentence goes on behind the command.
        let rest = match.3.prefix { !";·".contains($0) }.components(separatedBy: ". ").first ?? ""
        let options = rest.matches(of: /(?:^|[^\w-])--([a-z][a-z-]*)/).map { String($0.1) }
        let words = [match.1, match.2].compactMap { $0.map(String.init) }
        mentions.append(Mention(words: words, options: options, place: "\(file): \(match.0)"))
      }
    }
    return mentions
  }

  @Test("Every command and option that a text names is one that the parser knows")
  func known() async throws {
    let commands = try await Self.commands()
    let mentions = try Self.mentions().filter { !Self.prose.contains($0.words[0]) }
    #expect(mentions.count > 100)
    for mention in mentions {
      let words = commands[mention.words] == nil ? Array(mention.words.prefix(1)) : mention.words
      let options = try #require(commands[words], "\(mention.place)")
      // A group alone names all that is below it, as in "made by rekindle schedule".
      let isGroup = commands.keys.contains { $0.count == 2 && $0[0] == words[0] }
      #expect(!isGroup || words.count == 2 || mention.words.count == 1, "\(mention.place)")
      for option in mention.options { #expect(options.contains(option), "\(mention.place)") }
    }
  }

  // MARK: In reports

  private static let production = DatabaseName(project: "demo-pyme-erp")

  /// The commands of the tool that a report names, each on a line of its own.
  private func printed(_ report: CommandLineTool.Outcome) -> [String] {
    (report.output + "\n" + report.errors).matches(of: /rekindle (?:restore|rehearse)[^\n]*/).map { String($0.0) }
  }

  /// Runs `body` with a sandbox whose production lost a company, and a rehearsed export of before. The folder has no policy, so
  /// each command names the key.
  private func damaged(
    _ body: @escaping @Sendable (_ run: @Sendable (String) async throws -> CommandLineTool.Outcome) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      try await ErpProduction.data.copy(to: folder.appending(path: "data"))
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { url in
        let cloud = SandboxClient(url)
        try await cloud.call(
          "POST", "/v1/\(Self.production)/documents:commit",
          #"{"writes":[{"delete":"\#(Self.production)/documents/companies/andina-textiles"}]}"#)
        try await cloud.settle()
        try await cloud.makeDatabase(DatabaseName(project: "staging"))
        try FileManager.default.copyItem(at: Fixture.erp.folder, to: folder.appending(path: "erp"))
        let tool = URL(fileURLWithPath: CommandLineTool.path).deletingLastPathComponent().path
        try await body { script in
          try await CommandLineTool.shell(
            script, in: folder.path,
            environment: [
              "REKINDLE_ENDPOINT": url,
              "PATH": "\(tool):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")",
            ])
        }
      }
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }

  private static let rehearsal = """
    rekindle attestation keygen --type ed25519 -o 'a key'
    rekindle rehearse erp --staging firestore://staging --from gs://backups/daily/erp --yes --attestation 'my proof' \
      --key 'a key' -q
    """

  @Test(
    "Of documents: the dry run's command writes into production, and the next one takes it back",
    .timeLimit(.minutes(10)))
  func documents() async throws {
    try await damaged { run in
      let rehearsed = try await run(Self.rehearsal)
      #expect(rehearsed.status == 0, "\(rehearsed.errors)")
      let target = "--to firestore://demo-pyme-erp --only companies"
      let dryRun = "rekindle restore documents erp \(target) --yes --mac-key 'a mac'"
      let made = try await run("(umask 077; openssl rand -hex 32 > 'a mac')\n\(dryRun) --plan 'one plan'")
      // Nobody gave the proof, so no command is named that would be refused.
      #expect(made.status == 1 && printed(made).isEmpty, "\(made.output) \(made.errors)")

      for plan in ["", " --plan 'another plan'"] {
        let proven = try await run("\(dryRun)\(plan) --attestation 'my proof' --key 'a key.pub'")
        #expect(proven.status == 1, "\(proven.errors)")
        let command = try #require(printed(proven).last, "\(proven.output)")
        let applied = try await run("\(command) --yes")
        #expect(applied.status == 0, "\(command): \(applied.output) \(applied.errors)")
        let undo = try #require(printed(applied).last, "\(applied.output)")
        let looked = try await run(undo)
        let writes = try #require(printed(looked).last, "\(looked.output)")
        let undone = try await run("\(writes) --yes")
        #expect(undone.status == 0, "\(undo): \(undone.output) \(undone.errors)")
      }
    }
  }

  @Test(
    "Of a whole export: the plan's command restores, and what a stop names goes on or plans again",
    .timeLimit(.minutes(10)))
  func wholeExport() async throws {
    try await damaged { run in
      let planned = try await run(
        """
        \(Self.rehearsal)
        (umask 077; openssl rand -hex 32 > 'a mac')
        rekindle restore plan erp --from gs://backups/daily/erp --to firestore://demo-pyme-erp --attestation 'my proof' \
          --key 'a key.pub' --mac-key 'a mac' --max-age 26h -o 'the plan' --yes
        """)
      #expect(planned.status == 0, "\(planned.errors)")
      let apply = try #require(printed(planned).last, "\(planned.output)")
      // The service refuses the import, so nothing is begun.
      let stopped = try await run(
        """
        curl -sf "$REKINDLE_ENDPOINT/sandbox/v1/faults" -d '{"rules":[{"path":"*:importDocuments","times":1,"status":403}]}'
        \(apply) --confirm-name 'demo-pyme-erp/(default)'
        """)
      #expect(stopped.status == 3, "\(apply): \(stopped.output) \(stopped.errors)")
      let resume = try #require(printed(stopped).last, "\(stopped.output)")
      // Nothing is imported yet, so the name has to be typed once more; then it has not.
      let unnamed = try await run(resume)
      #expect(unnamed.status == 4, "\(resume): \(unnamed.output) \(unnamed.errors)")
      let resumed = try await run("\(resume) --confirm-name 'demo-pyme-erp/(default)'")
      #expect(resumed.status == 0, "\(resume): \(resumed.output) \(resumed.errors)")
      let again = try await run(resume)
      #expect(again.status == 0, "\(again.output) \(again.errors)")

      // A plan of another machine's key: the command that it names makes one here.
      let foreign = try await run(
        "(umask 077; openssl rand -hex 32 > 'b mac')\n\(apply.replacing("'a mac'", with: "'b mac'"))")
      #expect(foreign.status == 4, "\(foreign.errors)")
      let plan = try #require(printed(foreign).last, "\(foreign.errors)")
      let second = try await run("\(plan) --yes")
      #expect(second.status == 0, "\(plan): \(second.output) \(second.errors)")
    }
  }
}
