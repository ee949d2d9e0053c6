import ArgumentParser
import Reports
import Verification
import Work

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks that a downloaded export is whole: files, checksums, every document, every count.",
    discussion: """
      Reads only the export's folder: no network, no account. Damage is listed with its file and byte.

      Whole it is, but is it what you expect, and is it still the one that was written? A policy states what an export \
      must hold (docs/policy.md), a seal what this one held (docs/seal.md).

      Ctrl-C stops it with a report of what was read until then, exit status 130; a second one stops without.

      EXAMPLE: rekindle verify backups/2026-11-22T03:00:04_48121 --format html -o report.html
      EXAMPLE: rekindle verify EXPORT -q -o report.json -o report.xml -o report.md
      EXAMPLE: rekindle verify EXPORT --policy rekindle.yaml --against last.seal --seal new.seal

      \(ExitStatus.help)
      """)

  @OptionGroup var argument: ExportArgument

  @Option(
    help: ArgumentHelp(
      "How far to look: listed (files against metadata), framed (every checksum), decoded (every document).",
      valueName: "depth"))
  var depth = DepthOption.decoded

  @Flag(help: "Stop at the first error; the report says what was not looked at.")
  var failFast = false

  @Option(
    help: ArgumentHelp(
      "What the database held, in numbers, as rekindle backups download put it beside the export.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var counts: String?

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var accepting: AcceptOptions
  @OptionGroup var seals: SealOptions
  @OptionGroup var reports: ReportOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if seals.seal != nil, depth != .decoded { throw ValidationError("--seal needs --depth decoded.") }
    if counts != nil, depth != .decoded { throw ValidationError("--counts needs --depth decoded.") }
  }

  func run() async throws {
    let stopping = StopRequest(failFast: failFast)
    try await Session.run(progress, stopping: stopping) { meter in
      let sealPlace = try seals.place()
      let destinations = try reports.destinations(besides: sealPlace)
      let policy = try policies.load()
      let examination = Examination(
        depth: depth.depth, policy: policy, accepting: try accepting.mismatches(policy), against: try seals.side(),
        counts: try counts.map { try CountsReader.read($0) },
        sealingTool: seals.seal == nil ? nil : "rekindle \(Rekindle.version)", progress: meter, stopping: stopping)
      var outcome = try await examination.examine(argument.export)
      // The report tells of the seal, so the seal comes first; without it there is a report all the same.
      let sealing = Result { try seals.write(&outcome, to: sealPlace) }
      let report = outcome.report
      return Answer(ExitStatus(report.verdict, isInterrupted: report.stopped == .interrupted)) {
        try destinations.write(Report(report, toolVersion: Rekindle.version), isQuiet: progress.quiet)
        try sealing.get()
      }
    }
  }
}

enum DepthOption: String, ExpressibleByArgument, CaseIterable {
  case listed, framed, decoded

  var depth: Depth { Depth(rawValue: rawValue) ?? .decoded }
}
