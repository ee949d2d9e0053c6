import ArgumentParser
import Backups
import Costs
import Documents
import GoogleCloud
import JSON
import Policy
import Reports
import Verification
import Work

struct BackupsExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Exports a database now, waits for it, and proves that what is in the bucket is all of it.",
    discussion: """
      The documents are counted first, then you are asked: an export is billed as one read for each document. It is written \
      to a folder named by the time, and its counts beside it, as rekindle-counts/NAME.json, for verify --counts.

      Google's service makes the export and goes on with it whatever becomes of this command: after Ctrl-C, a kill or a lost \
      connection, --resume waits for it again.

      EXAMPLE: rekindle backups export gs://my-backups --database 'firestore://my-project/(default)' --snapshot-time now
      EXAMPLE: rekindle backups export --collection users --collection invoices --yes

      EXIT STATUS: 0 complete · 1 whole, with another number of documents than the database had · 3 incomplete, failed, or \
      goes on without this command · 4 refused (nothing was begun) · 64 usage · 70 a bug in rekindle · 130 interrupted
      """)

  @OptionGroup var bucket: BucketArgument
  @OptionGroup var policies: PolicyOptions

  @Option(
    help: ArgumentHelp("firestore://PROJECT/DATABASE; by default the policy's production.", valueName: "database"))
  var database: String?

  @Option(help: ArgumentHelp("Only this collection group, wherever it stands; repeatable.", valueName: "id"))
  var collection: [String] = []

  @Option(
    help: ArgumentHelp(
      "Of which instant: a whole minute of the past (2026-11-22T03:00:00Z), or now for the last one; without it, of none.",
      valueName: "time"))
  var snapshotTime: SnapshotTime?

  @Option(help: ArgumentHelp("Wait for this export, which was begun before.", valueName: "operation"))
  var resume: String?

  @Option(
    help: ArgumentHelp("How long to wait: 90m, 26h, 2d. The export goes on after that.", valueName: "time"),
    transform: { try LengthOption.parse($0) })
  var timeLimit = LengthOption(.seconds(24 * 3_600))

  @Flag(help: "Let Ctrl-C cancel the export itself.")
  var cancelOnInterrupt = false

  @Flag(help: "Export without asking.")
  var yes = false

  @OptionGroup var prices: PriceOptions
  @OptionGroup var cloud: CloudOptions
  @OptionGroup var log: LogOptions
  @OptionGroup var answer: AnswerOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    guard resume != nil else { return }
    guard bucket.place == nil, collection.isEmpty, snapshotTime == nil else {
      throw ValidationError(
        "With --resume, the bucket, the collections and the time are those of the operation: leave them out.")
    }
  }

  func run() async throws {
    let stopping = StopRequest()
    try await Session.run(progress, to: answer.destination, onFirstSignal: stopping.interrupt) { meter in
      let (target, policy) = try target()
      let database = try source(policy)
      let clients = try OnDemandExport.Clients(try cloud.services())
      let estimator = CostEstimator(try prices.load())
      let state = ExportState()
      let export = OnDemandExport(
        clients, timeLimit: timeLimit.duration, groups: policy?.collectionIDs ?? [], state: state, progress: meter)
      let outcome: ExportOutcome
      do {
        outcome = try await stopping.stoppable {
          guard let target else { return try await export.resume(resume ?? "", of: database) }
          return try await export.export(try await order(target, database, clients)) { documents in
            let cost = estimator.documents(reads: documents).ofExporting(database, documents: documents)
            try Confirmation(isGiven: yes).ask(cost, progress: meter)
          }
        }
      } catch {
        guard !Task.isCancelled else { throw error }
        throw await UnfinishedExport(
          stage: state.stage, clients: clients, resuming: resumption, isCancelling: cancelOnInterrupt
        ).explained(error)
      }
      return outcome.answer(toolVersion: Rekindle.version)
    }
  }

  /// Where the export's folder is to be, and the policy; an export that was begun before has its place.
  private func target() throws -> (BucketPlace?, Policy?) {
    guard resume == nil else { return (nil, try policies.load()) }
    return try bucket.resolve(policies)
  }

  private func order(
    _ target: BucketPlace, _ database: DatabaseName, _ clients: OnDemandExport.Clients
  ) async throws -> ExportOrder {
    let place = target.inside(ExportName.make(now: Timestamp.now()))
    var order = ExportOrder(database: database, place: place, collections: collection.map { ExactName($0) })
    if let snapshotTime {
      order.snapshotTime = try snapshotTime.readTime(now: try await clients.firestore.now(of: database))
    }
    return order
  }

  /// The database that is exported.
  private func source(_ policy: Policy?) throws -> DatabaseName {
    if let database {
      guard case .firestore(let name)? = try DatabaseAddress(database) else {
        throw BackupError(
          .usage, "\"\(database)\" is no database of Google's, which alone makes exports.",
          remedy: "Write --database firestore://PROJECT/DATABASE.")
      }
      return name
    }
    if let production = policy?.production { return production }
    if let resume, let name = DatabaseName(ofOperation: resume) { return name }
    throw BackupError(
      .usage, resume == nil ? "No database is given, and no policy names one." : "That is the name of no operation.",
      remedy: resume == nil
        ? "Give --database firestore://PROJECT/DATABASE, or write production into \(PolicyReader.fileName)."
        : "It is like projects/PROJECT/databases/DATABASE/operations/ID.")
  }

  /// What to give besides the operation, to wait for it again.
  private var resumption: [String] {
    let options = [
      ("--database", database), ("--policy", policies.policy),
      ("--impersonate-service-account", cloud.impersonateServiceAccount),
    ]
    return options.compactMap { name, value in value.map { ShellWord.option(name, $0) } }
  }
}

extension SnapshotTime: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
