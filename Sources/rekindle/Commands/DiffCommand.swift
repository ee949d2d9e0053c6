import ArgumentParser
import Comparison
import Databases
import Foundation
import Reports
import Verification

struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compares two states of a database, document by document and field by field.",
    discussion: """
      Each side is one of:
        an export's folder, or the .overall_export_metadata file in it; it is verified first
        a catalog (rekindle catalog build): the same export, without reading all of it again
        emulator://HOST:PORT/PROJECT/DATABASE    a running emulator's database, on this machine
        firestore://PROJECT/DATABASE             Google's, by its application default credentials or the token in \
      REKINDLE_ACCESS_TOKEN or in the file of REKINDLE_ACCESS_TOKEN_FILE; you are told the cost and asked before

      By type and value: an integer is no double, null is not absent, the order of an array counts. References are \
      compared below documents/. What is left out by options is told in the report; a sample is never verified.

      A report in HTML that goes to a file gets all differences beside it, as NAME.changes.ndjson, unless --changes \
      names another place.

      EXAMPLE: rekindle diff backups/2026-11-21 backups/2026-11-22 -o report.html
      EXAMPLE: rekindle diff today 'firestore://my-project/(default)' --sample 1/100 --yes
      EXAMPLE: rekindle diff yesterday.catalog today --ignore-field updatedAt --only 'companies/*/invoices'

      \(ExitStatus.help)
      """)

  @Argument(help: "What was, or what should be.", completion: .directory)
  var left: String

  @Argument(help: "What is.", completion: .directory)
  var right: String

  @OptionGroup var scope: ScopeOptions

  @Flag(help: "Read a database that costs money without asking.")
  var yes = false

  @OptionGroup var prices: PriceOptions
  @OptionGroup var differences: DifferenceOptions
  @OptionGroup var reports: ReportOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var log: LogOptions

  func run() async throws {
    let scope = try scope.scope()
    try await Session.run(progress, hidesValues: differences.hideValues) { meter in
      let prices = try prices.load()
      let changesPlace = try differences.place()
      let destinations = try reports.destinations(besides: changesPlace)
      let beside = changesPlace == nil ? try destinations.changesBesideHTML() : nil
      let confirmation = Confirmation(isGiven: yes)
      let diff = StateDiff(
        scope: scope, environment: ProcessInfo.processInfo.environment, progress: meter, prices: prices
      ) {
        try confirmation.ask($1.ofReading($0), progress: meter)
      }
      let (report, changes) = try await differences.write(
        to: changesPlace ?? beside,
        isWhole: { $0.isCompared }, isAskedFor: beside == nil
      ) {
        try await diff.diff(left, right, changes: $0)
      }
      return Answer(ExitStatus(report.verdict)) {
        try destinations.write(
          Report(report, toolVersion: Rekindle.version), isQuiet: progress.quiet, changes: changes,
          hidesValues: differences.hideValues)
      }
    }
  }
}
