import ArgumentParser
import Reports
import Verification

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks that a downloaded export is whole: files, checksums, every document, every count.",
    discussion: """
      Reads only the export's folder: no network, no account. Damage is listed with its file and byte.

      EXAMPLE: rekindle verify backups/2026-11-22T03:00:04_48121 --format html -o report.html

      \(ExitStatus.help)
      """)

  @OptionGroup var argument: ExportArgument

  @Option(
    help: ArgumentHelp(
      "How far to look: listed (files against metadata), framed (every checksum), decoded (every document).",
      valueName: "depth"))
  var depth = DepthOption.decoded

  @OptionGroup var reports: ReportOptions
  @OptionGroup var progress: ProgressOptions

  func run() async throws {
    try await Session.run(progress) { progress in
      let verifier = Verifier(depth: depth.depth, progress: progress)
      let (report, _) = try await verifier.verify(argument.export)
      try reports.write(Report(report, toolVersion: Rekindle.version))
      return ExitStatus.status(of: report.verdict)
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
