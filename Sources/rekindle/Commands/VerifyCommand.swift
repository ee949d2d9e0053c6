import ArgumentParser
import Reports
import Verification

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks that a downloaded export is whole: files, checksums, every document, every count.",
    discussion: """
      Reads only the export's folder: no network, no account. Damage is listed with its file and byte.

      Ctrl-C stops it with a report of what was read until then, exit status 130; a second one stops without.

      EXAMPLE: rekindle verify backups/2026-11-22T03:00:04_48121 --format html -o report.html
      EXAMPLE: rekindle verify EXPORT -q -o report.json -o report.xml -o report.md

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

  @OptionGroup var reports: ReportOptions
  @OptionGroup var progress: ProgressOptions

  func run() async throws {
    let stopping = StopRequest(failFast: failFast)
    try await Session.run(progress, stopping: stopping) { meter in
      let destinations = try reports.destinations()
      let verifier = Verifier(depth: depth.depth, progress: meter, stopping: stopping)
      let (report, _) = try await verifier.verify(argument.export)
      let status = report.stopped == .interrupted ? ExitStatus.interrupted : ExitStatus.status(of: report.verdict)
      return Session.Ending(status: status) {
        try destinations.write(Report(report, toolVersion: Rekindle.version), isQuiet: progress.quiet)
      }
    }
  }
}

enum DepthOption: String, ExpressibleByArgument, CaseIterable {
  case listed, framed, decoded

  var depth: Depth {
    switch self {
    case .listed: .listed
    case .framed: .framed
    case .decoded: .decoded
    }
  }
}
