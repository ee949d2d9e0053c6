import ArgumentParser
import Attestation
import Backups
import Costs
import Documents
import ExportFormat
import GoogleCloud
import Policy
import Rehearsal
import Reports
import Verification
import Work

struct RehearseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rehearse",
    abstract: "Imports an export into a staging database, reads everything back, and compares every document.",
    discussion: """
      The export is verified first; nothing is imported unless it is whole. Staging is one of:
        embedded    Rekindle's own server in this process: no Java, no account, but not Google's importer
        emulator    Google's Firestore emulator, found in the gcloud SDK or by REKINDLE_EMULATOR_JAR, started and \
      stopped for this
        emulator://HOST:PORT/PROJECT/DATABASE    an emulator that runs already, on this machine
        firestore://PROJECT/DATABASE    a database of Google's, which imports the same export from a bucket (--from); it \
      must be empty, or is emptied (--clean-staging), and is never production. What it costs is told and asked about before

      A policy's expectations are judged by what staging answers (docs/policy.md, docs/rehearse.md).

      Ctrl-C while Google imports cancels the import, and the report says what is left of it; a second one stops at once.

      An export in a bucket is downloaded first: gs://BUCKET/EXPORT, a name that rekindle backups list prints, or latest. \
      --attestation and --history keep a record of the run, --key signs it.

      EXAMPLE: rekindle rehearse backups/2026-11-22T03:00:04_48121 --staging emulator --format html -o report.html
      EXAMPLE: rekindle rehearse latest --staging emulator --yes
      EXAMPLE: rekindle rehearse EXPORT --staging firestore://my-staging --from gs://my-backups/EXPORT --clean-staging
      EXAMPLE: rekindle rehearse gs://my-backups/EXPORT --staging firestore://my-staging --attestation proof.json --key my.key

      \(ExitStatus.help)
      """)

  @OptionGroup var argument: AnyExportArgument

  @Option(
    help: ArgumentHelp(
      """
      embedded, emulator, emulator://HOST:PORT/PROJECT/DATABASE, or firestore://PROJECT/DATABASE; by default the policy's \
      staging, or else embedded.
      """, valueName: "target"), transform: { try Staging(option: $0) })
  var staging: Staging?

  @OptionGroup var project: ProjectStagingOptions

  @Flag(
    help: "Afterwards, make three documents wrong on purpose: the rehearsal must find these three and no other.")
  var proveItCanFail = false

  @OptionGroup var inBucket: BucketExportOptions
  @OptionGroup var cloud: CloudOptions
  @OptionGroup var log: LogOptions
  @OptionGroup var policies: PolicyOptions
  @OptionGroup var accepting: AcceptOptions
  @OptionGroup var evidence: EvidenceOptions
  @OptionGroup var differences: DifferenceOptions

  @Flag(
    help: "Import into a running emulator's database though it holds documents; the import writes over them.")
  var allowNonempty = false

  @Option(
    help: ArgumentHelp(
      "The most seconds that the import may take; by default 120, of Google's 3600, more for a large export.",
      valueName: "seconds"))
  var importTimeLimit: Int?

  @Option(help: ArgumentHelp("The emulator's heap; by default by the export's size.", valueName: "megabytes"))
  var emulatorMemory: Int?

  @OptionGroup var prices: PriceOptions
  @OptionGroup var reports: ReportOptions
  @OptionGroup var progress: ProgressOptions

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
    // Only a database of Google's is left with something to tell; everything else is thrown away. What is wrong with the
    // policy is told below.
    let policyStaging = staging == nil ? (try? policies.load())?.staging : nil
    let stopping = staging?.isProject ?? (policyStaging != nil) ? StopRequest() : nil
    try await Session.run(progress, stopping: stopping, hidesValues: differences.hideValues) { meter in
      let changesPlace = try differences.place()
      let destinations = try reports.destinations(besides: changesPlace)
      let policy = try policies.load()
      let evidence = try await evidence.prepare(policy)
      let staging = staging ?? policy?.staging.map { .project($0) } ?? .embedded
      let prices = try prices.load()
      let reference = try argument.reference(policy)
      try checkOptions(staging, isInBucket: reference.isInBucket)
      // What is refused by its name alone need not be downloaded.
      try staging.refuse(asProduction: policy?.production)
      let services = staging.isProject || reference.isInBucket ? try cloud.services() : nil
      let found = try await reference.findTelling(policy) { try services ?? cloud.services() }
      try found?.check(from: project.from)
      let confirmation = Confirmation(isGiven: project.yes, stopping: stopping)
      return try await inBucket.withFolder(
        argument.export, found, { try services ?? cloud.services() }, confirmation, prices, meter
      ) { onDisk in
        var options = try options(policy)
        if staging.isProject {
          options.stopping = stopping ?? StopRequest()
          options.project = projectOptions(confirmation, prices, meter)
          options.project.services = services
          options.project.objects = try project.objects(
            policy, found?.place.uri ?? argument.export, name: try ExportReader.name(onDisk.folder))
        }
        let rehearser = Rehearser(staging, options: options, progress: meter)
        let witness =
          evidence.isAskedFor
          ? RehearsalWitness(place: options.project.objects ?? found?.place) : nil
        let (rehearsed, changes) = try await differences.write(to: changesPlace, isWhole: { $0.depth >= .rehearsed }) {
          try await rehearser.rehearse(onDisk.folder, changes: $0)
        }
        let report = placed(rehearsed, found, onDisk)
        let told = Report(report, toolVersion: Rekindle.version)
        // The report is written all the same if the record cannot be.
        let recording = await Self.result {
          guard let witness else { return }
          meter.begin("recording")
          try await evidence.keep(
            try await witness.record(
              of: differences.hideValues ? report.hidingServiceMessages() : report, toolVersion: Rekindle.version))
        }
        return Answer(ExitStatus(report.verdict, isInterrupted: report.stopped != nil)) {
          try destinations.write(told, isQuiet: progress.quiet, changes: changes, hidesValues: differences.hideValues)
          try recording.get()
        }
      }
    }
  }

  private static func result(_ body: () async throws -> Void) async -> Result<Void, any Error> {
    do { return .success(try await body()) } catch { return .failure(error) }
  }

  /// The report by the name of the export in its bucket: where it was downloaded to is gone when somebody reads it.
  private func placed(_ report: RehearsalReport, _ found: FoundExport?, _ onDisk: ExportOnDisk) -> RehearsalReport {
    var report = report
    report.timings.download = onDisk.download
    if let found, inBucket.keep == nil { report.verification.folder = found.place.uri }
    return report
  }

  private func options(_ policy: Policy?) throws -> RehearsalOptions {
    var options = RehearsalOptions()
    options.allowsNonEmpty = allowNonempty
    options.importTimeLimit = importTimeLimit.map { .seconds($0) }
    options.emulatorHeapMegabytes = emulatorMemory
    options.policy = policy
    options.accepted = try accepting.mismatches(policy)
    options.provesItCanFail = proveItCanFail
    return options
  }

  /// Options that mean nothing for the staging are refused: what was typed was meant.
  private func checkOptions(_ staging: Staging, isInBucket: Bool) throws {
    if staging.isProject, allowNonempty {
      throw ValidationError("--allow-nonempty is for an emulator; a database of Google's is emptied: --clean-staging.")
    }
    let given = project.namesGiven.filter { !($0 == "--yes" && isInBucket) }
    if !staging.isProject, let name = given.first {
      throw ValidationError("\(name) is for --staging firestore://PROJECT/DATABASE.")
    }
  }

  private func projectOptions(
    _ confirmation: Confirmation, _ prices: PriceList, _ meter: ProgressMeter
  ) -> ProjectOptions {
    var options = ProjectOptions()
    options.resumedOperation = project.resume
    options.empties = project.cleanStaging
    options.confirmCost = { try confirmation.ask($0.text(prices), progress: meter) }
    let name = NameConfirmation(given: project.confirmName, stopping: confirmation.stopping)
    options.confirmEmptying = { database, documents in
      let place = database.project.appending(database.database)
      try name.ask(
        database, "All \(Quantity.grouped(documents)) documents of \(place) will be deleted, for good.",
        undone: "nothing was deleted", progress: meter)
    }
    options.tell = { StandardError.tell($0) }
    return options
  }
}
