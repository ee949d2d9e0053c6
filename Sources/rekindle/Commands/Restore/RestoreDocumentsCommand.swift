import ArgumentParser
import Backups
import Comparison
import Documents
import Foundation
import GoogleCloud
import JSON
import Keys
import Policy
import Reports
import Restore
import Verification
import Work

struct RestoreDocumentsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "documents",
    abstract: "Restores some documents of an export into a database that is in use.",
    discussion: """
      A dry run unless --apply is given: it compares what is selected with the target and shows what would be created, \
      overwritten, or refused. The export may be one of the whole database, which Google's import cannot take in part. An \
      export in a bucket is downloaded into the folder of --keep.

      Every write is made only if the document is still what was seen: one that somebody else writes meanwhile is left \
      alone, and told. What is written over stands in the journal before; by it a restore that was stopped goes on \
      (--resume), and a finished one is taken back (--undo). Documents that only the target has stay.

      The target is firestore://PROJECT/DATABASE or emulator://HOST:PORT/PROJECT/DATABASE. Production is refused without \
      --attestation and --key: the database that the policy (rekindle.yaml) names, else the one that the export is of.

      EXAMPLE: rekindle restore documents EXPORT --to firestore://my-project --only companies/c9 --plan c9.plan
      EXAMPLE: rekindle restore documents --plan c9.plan --apply
      EXAMPLE: rekindle restore documents EXPORT --to firestore://my-project --only companies/c9 \
      --mode if-unchanged-since=2026-11-26T10:05:00Z --apply
      EXAMPLE: rekindle restore documents --undo c9.journal --apply

      EXIT STATUS: 0 what is selected is in the target as in the export (of --undo: as before) · 1 not, or not yet · 2 the \
      export is corrupt · 3 could not finish · 4 refused (nothing written) · 64 usage · 70 a bug in rekindle · 130 interrupted
      """)

  @Argument(help: ArgumentHelp(AnyExportArgument.words), completion: .directory)
  var export: String?

  @OptionGroup var inBucket: BucketExportOptions

  @Option(
    help: ArgumentHelp(
      "firestore://PROJECT/DATABASE or emulator://HOST:PORT/PROJECT/DATABASE.", valueName: "target"))
  var to: String?

  @Option(
    help: ArgumentHelp(
      "Documents there, or below; repeatable: companies/c9, 'companies/*/invoices'. A * stands for every document.",
      valueName: "pattern"))
  var only: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      Which documents may be written over: if-absent (none), if-unchanged-since=TIME (those last written then or before, \
      RFC 3339), if-unchanged-since=plan (those that are as in the plan), overwrite.
      """, valueName: "mode"))
  var mode = RestoreMode.ifAbsent

  @Option(
    help: ArgumentHelp(
      "References into the exported database: keep them, or retarget them to the target.", valueName: "keep|retarget"))
  var references = RestoreReferences.keep

  @Flag(help: "Write. Without it, nothing is written.")
  var apply = false

  @Option(
    help: ArgumentHelp(
      "In a dry run: write the plan there. With --apply: write what it says, and nothing else.", valueName: "file"),
    completion: .file())
  var plan: String?

  @Option(
    help: ArgumentHelp(
      "Where the journal of --apply is made; by default here, named by the time. It holds documents' values.",
      valueName: "file"), completion: .file())
  var journal: String?

  @Option(
    help: ArgumentHelp("Go on with a restore by its journal; needs --apply.", valueName: "journal"), completion: .file()
  )
  var resume: String?

  @Option(help: ArgumentHelp("Take a restore back by its journal.", valueName: "journal"), completion: .file())
  var undo: String?

  @Flag(help: "Do what costs money, and write, without asking.")
  var yes = false

  @OptionGroup var gate: RestoreGateOptions
  @OptionGroup var accepting: AcceptOptions
  @OptionGroup var mac: MACKeyOptions
  @OptionGroup var policies: PolicyOptions
  @OptionGroup var differences: DifferenceOptions
  @OptionGroup var answer: AnswerFileOptions
  @OptionGroup var prices: PriceOptions
  @OptionGroup var log: LogOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws { _ = try work() }

  func run() async throws {
    let work = try work()
    let stopping = StopRequest()
    let hidesValues = differences.hideValues
    let destination = answer.destination(besides: differences.changes, isPrivate: !hidesValues)
    try await Session.run(progress, to: destination, stopping: stopping, hidesValues: hidesValues) { meter in
      let changes = try differences.place()
      let confirmation = Confirmation(isGiven: yes, stopping: stopping)
      let environment = ProcessInfo.processInfo.environment
      if case .undo(let journal) = work {
        let restorer = DocumentsRestorer(
          environment: environment, tool: "rekindle \(Rekindle.version)", macKey: try key(for: work), progress: meter,
          stopping: stopping)
        let report = try await restorer.undo(journal, writes: apply) { documents, target in
          let text = "This takes back what \(Quantity.grouped(documents)) documents of \(target) got."
          try confirmation.ask(text, soFar: "nothing was written", progress: meter)
        }
        return report.answer(again: mac.again, hidesValues: hidesValues, toolVersion: Rekindle.version)
      }
      let policy = try policies.load()
      _ = try accepting.mismatches(policy)
      let prices = try prices.load()
      let attestation = gate.attestation
      let proof: (gate: RestoreGate, attestation: String)? =
        if let attestation { (try await gate.gate(policy), attestation) } else { nil }
      let restorer = DocumentsRestorer(
        environment: environment, tool: "rekindle \(Rekindle.version)", macKey: try key(for: work), progress: meter,
        stopping: stopping,
        production: policy?.production, policyFile: policy?.path, proof: proof
      ) { question in
        switch question {
        case .reading: try confirmation.ask(question.text(prices), progress: meter)
        case .writing:
          try confirmation.ask(question.text(prices), soFar: "nothing was written", progress: meter)
        }
      }
      let placed = try await placed(work, policy) { export, found in
        try await inBucket.keptFolder(
          export, found, { try GoogleServices(environment) }, confirmation, prices, meter
        ).folder
      }
      let (report, changesPlace) = try await run(placed, restorer, changes)
      return RestoreDocumentsReport(
        report, hidesValues: hidesValues, changesFile: changesPlace?.path, again: mac.again + policies.again,
        proof: attestation == nil ? [] : gate.again(withProof: true)
      ).answer(toolVersion: Rekindle.version)
    }
  }
}

extension RestoreDocumentsCommand {
  /// What the options ask for.
  private enum Work: Sendable {
    case plan(DocumentsRequest, to: String?)
    case apply(DocumentsRequest, journal: String)
    case applyPlan(String, DocumentsRequest?, journal: String)
    case resume(String)
    case undo(String)
  }

  private func work() throws -> Work {
    if resume != nil || undo != nil {
      guard export == nil, to == nil, only.isEmpty, plan == nil, journal == nil, accepting.accept.isEmpty,
        inBucket.keep == nil, (resume == nil) != (undo == nil)
      else {
        throw ValidationError("--resume and --undo stand alone: the journal says everything else.")
      }
      if let undo { return .undo(undo) }
      guard let resume, apply else { throw ValidationError("--resume writes: give --apply too.") }
      return .resume(resume)
    }
    guard !accepting.accept.contains(.partialExport) else {
      throw ValidationError("--accept partial-export: documents of a partial export are never refused; leave it out.")
    }
    let request = try request()
    guard apply else {
      guard let request else { throw ValidationError("Give an export, --to and --only.") }
      guard journal == nil else { throw ValidationError("--journal is for --apply; a dry run has none.") }
      return .plan(request, to: plan)
    }
    let journal = journal ?? Self.journalName()
    if let plan {
      guard differences.changes == nil else {
        throw ValidationError("--changes belongs to the dry run that made the plan.")
      }
      return .applyPlan(plan, request, journal: journal)
    }
    guard let request else { throw ValidationError("Give an export, --to and --only; or --plan.") }
    guard request.mode != .ifUnchangedSincePlan else {
      throw ValidationError("--mode if-unchanged-since=plan needs the plan of a dry run: --plan.")
    }
    return .apply(request, journal: journal)
  }

  /// Nil if nothing of it was given.
  private func request() throws -> DocumentsRequest? {
    guard export != nil || to != nil || !only.isEmpty else { return nil }
    guard let export, let to, !only.isEmpty else { throw ValidationError("Give an export, --to and --only together.") }
    let target: DatabaseAddress?
    do throws(DatabaseAddress.Problem) { target = try DatabaseAddress(to) } catch {
      throw ValidationError("--to: \(VisibleText.of(error.description))")
    }
    guard let target else {
      throw ValidationError(
        "--to: write firestore://PROJECT/DATABASE or emulator://HOST:PORT/PROJECT/DATABASE, not \(VisibleText.of(to)).")
    }
    var request = DocumentsRequest(
      export: export, target: target, only: try only.map { try PathPattern(option: "--only", $0) }, mode: mode,
      references: references)
    request.acceptsOtherDatabase = accepting.accept.contains(.otherDatabase)
    return request
  }

  /// `rekindle-restore-20261126T031502Z-48121.journal`, in the current folder.
  static func journalName() -> String {
    "rekindle-restore-\(Moment.name(Timestamp.now())).journal"
  }

  /// The same work, with an export in a bucket downloaded.
  private func placed(
    _ work: Work, _ policy: Policy?, _ folder: (String, FoundExport?) async throws -> String
  ) async throws -> Work {
    switch work {
    case .plan(var request, let plan):
      request.export = try await self.folder(of: request.export, policy, folder)
      return .plan(request, to: plan)
    case .apply(var request, let journal):
      request.export = try await self.folder(of: request.export, policy, folder)
      return .apply(request, journal: journal)
    case .applyPlan(let plan, var request?, let journal):
      request.export = try await self.folder(of: request.export, policy, folder)
      return .applyPlan(plan, request, journal: journal)
    case .applyPlan, .resume, .undo: return work
    }
  }

  private func folder(
    of export: String, _ policy: Policy?, _ folder: (String, FoundExport?) async throws -> String
  ) async throws -> String {
    let reference = try ExportReference(typed: export, policy)
    let found = try await reference.findTelling(policy) { try GoogleServices(ProcessInfo.processInfo.environment) }
    return try await folder(export, found)
  }

  /// What is read must have been written with the key; a plan or a journal that is made may be the first one.
  private func key(for work: Work) throws -> MACKey {
    let file = try mac.file()
    switch work {
    case .plan(_, let plan) where plan == nil: return MACKey()
    case .plan, .apply: return try file.keyForWriting()
    case .applyPlan, .resume, .undo: return try file.key()
    }
  }

  private func run(
    _ work: Work, _ restorer: DocumentsRestorer, _ place: OutputPlace?
  ) async throws -> (DocumentsReport, OutputPlace?) {
    let file = try place.map { try WholeFile($0, isPrivate: true) }
    let write: @Sendable (DocumentChange) throws -> Void = { [hidesValues = differences.hideValues] change in
      try file?.append(change.line(hidesValues: hidesValues))
    }
    let report: DocumentsReport
    switch work {
    case .plan(let request, let plan): report = try await restorer.plan(request, to: plan, changes: write)
    case .apply(let request, let journal):
      tell(journal)
      report = try await restorer.apply(request, journal: journal, changes: write)
    case .applyPlan(let plan, let request, let journal):
      tell(journal)
      report = try await restorer.apply(plan: plan, journal: journal, expecting: request)
    case .resume(let journal): report = try await restorer.resume(journal)
    case .undo: throw ValidationError("--undo stands alone.")
    }
    guard let file, report.isCompared else { return (report, nil) }
    try file.commit()
    return (report, place)
  }

  /// Where it is must be known also if this is killed.
  private func tell(_ journal: String) {
    if !progress.quiet { StandardError.tell("the journal is \(journal)") }
  }
}

extension RestoreMode: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension RestoreReferences: ExpressibleByArgument {}
