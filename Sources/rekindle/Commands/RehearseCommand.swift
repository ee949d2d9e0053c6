import ArgumentParser
import Documents
import Foundation
import Rehearsal
import Reports
import Verification

struct RehearseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rehearse",
    abstract: "Imports an export into a staging database, reads everything back, and compares every document.",
    discussion: """
      The export is verified first; nothing is imported unless it is whole. Staging is one of:
        embedded    Rekindle's own server in this process: no Java, no account, but not Google's importer
        emulator    Google's Firestore emulator, found in the gcloud SDK or by REKINDLE_EMULATOR_JAR, started and \
      stopped for this
        emulator://HOST:PORT/PROJECT/DATABASE    an emulator that runs already

      EXAMPLE: rekindle rehearse backups/2026-11-22T03:00:04_48121 --staging emulator --format html -o report.html

      \(ExitStatus.help)
      """)

  @OptionGroup var argument: ExportArgument

  @Option(help: ArgumentHelp("embedded, emulator, or emulator://HOST:PORT/PROJECT/DATABASE.", valueName: "target"))
  var staging = StagingOption(staging: .embedded)

  @OptionGroup var differences: DifferenceOptions

  @Flag(
    help: "Import into a running emulator's database though it holds documents; the import writes over them.")
  var allowNonempty = false

  @Option(
    help: ArgumentHelp(
      "The most seconds that the import may take; by default 120, more for a large export.", valueName: "seconds"))
  var importTimeLimit: Int?

  @Option(help: ArgumentHelp("The emulator's heap; by default by the export's size.", valueName: "megabytes"))
  var emulatorMemory: Int?

  @OptionGroup var reports: ReportOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var log: LogOptions

  /// A week, in seconds: longer than any import that will still end.
  private static let importTimeLimits = 1...604_800
  /// From what the JVM starts with to more than any machine has, a tebibyte.
  private static let emulatorMemories = 64...1_048_576

  func validate() throws {
    if let importTimeLimit, !Self.importTimeLimits.contains(importTimeLimit) {
      throw ValidationError("--import-time-limit must be from 1 to 604800 seconds, a week.")
    }
    if let emulatorMemory, !Self.emulatorMemories.contains(emulatorMemory) {
      throw ValidationError("--emulator-memory must be from 64 to 1048576 megabytes.")
    }
  }

  func run() async throws {
    log.begin()
    try await Session.run(progress) { meter in
      let changesPlace = try differences.place()
      let destinations = try reports.destinations(besides: changesPlace)
      var options = RehearsalOptions()
      options.allowsNonEmpty = allowNonempty
      options.importTimeLimit = importTimeLimit.map { .seconds($0) }
      options.emulatorHeapMegabytes = emulatorMemory
      let rehearser = Rehearser(staging.staging, options: options, progress: meter)
      let (report, changes) = try await differences.write(to: changesPlace, isWhole: { $0.depth >= .rehearsed }) {
        try await rehearser.rehearse(argument.export, changes: $0)
      }
      return Session.Ending(status: ExitStatus.status(of: report.verdict)) {
        try destinations.write(
          Report(report, toolVersion: Rekindle.version), isQuiet: progress.quiet, changes: changes,
          hidesValues: differences.hideValues)
      }
    }
  }
}

/// `--staging` as it is typed.
struct StagingOption: ExpressibleByArgument {
  var staging: Staging

  init(staging: Staging) {
    self.staging = staging
  }

  init?(argument: String) {
    switch argument {
    case "embedded": staging = .embedded
    case "emulator": staging = .emulator
    default:
      guard case .emulator(let server, let database)? = try? DatabaseAddress(argument) else { return nil }
      staging = .runningEmulator(address: server, database: database)
    }
  }

  var defaultValueDescription: String { "embedded" }
}
