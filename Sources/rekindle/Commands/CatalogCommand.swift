import ArgumentParser
import Comparison
import Reports
import Verification

struct CatalogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalog",
    abstract: "Keeps an export's documents by name, for diff and show.",
    discussion: """
      A catalog knows each document's fingerprint and its place in the export. With it, `rekindle diff` need not read \
      the export again, and `rekindle show` finds one document at once.

      \(ExitStatus.help)
      """,
    subcommands: [CatalogBuildCommand.self])
}

struct CatalogBuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Verifies an export and makes its catalog.",
    discussion: """
      The catalog serves the export as it is now, and no other: when a file changed, build it again. What is not \
      verified gets no catalog.

      EXAMPLE: rekindle catalog build backups/2026-11-22T03:00:04_48121 -o yesterday.catalog
      EXAMPLE: rekindle show yesterday.catalog companies/andina/invoices/F001-000001

      \(ExitStatus.help)
      """)

  @OptionGroup var argument: ExportArgument

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The folder to make; nothing may be there.", valueName: "folder"),
    completion: .directory)
  var output: String

  @OptionGroup var progress: ProgressOptions

  func run() async throws {
    try await Session.run(progress) { meter in
      let builder = CatalogBuilder(tool: "rekindle \(Rekindle.version)", progress: meter)
      let report = try await builder.build(argument.export, to: output)
      guard report.verdict == .verified else {
        let note = "no catalog was made: the export is \(report.verdict.rawValue)."
        return Answer(ExitStatus(report.verdict), notes: [note]) {
          try ReportDestinations(output: .text).write(Report(report, toolVersion: Rekindle.version), isQuiet: false)
        }
      }
      let line = "\(VisibleText.of(output)): \(report.documents) documents\n"
      return Answer(.verified, isConfirmation: true, bytes: Array(line.utf8))
    }
  }
}
