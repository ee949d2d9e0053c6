import Catalog
import Comparison
import Documents
import ExportFormat
import GoogleCloud
import Rehearsal
import Verification

/// The phases of a restore, each announced in the journal before it begins, so that one that was killed goes on.
struct RestoreRun {
  let plan: RestorePlan
  let services: GoogleServices
  let progress: ProgressMeter?
  let stopping: StopRequest
  let tell: @Sendable (String) -> Void
  let now: @Sendable () -> Int64
  let journal: JournalWriter
  /// The objects to import, as the gate saw them.
  let backup: AdmittedBackup
  let endpoint: ServiceEndpoint
  private let admin: FirestoreAdminClient

  /// Longer than any export or import that will still end.
  private static let timeLimit = Duration.seconds(7 * 24 * 3_600)

  init(
    plan: RestorePlan, services: GoogleServices, progress: ProgressMeter?, stopping: StopRequest,
    tell: @escaping @Sendable (String) -> Void, now: @escaping @Sendable () -> Int64, journal: JournalWriter,
    backup: AdmittedBackup
  ) throws {
    self.plan = plan
    self.services = services
    self.progress = progress
    self.stopping = stopping
    self.tell = tell
    self.now = now
    self.journal = journal
    self.backup = backup
    endpoint = try services.endpoint(.firestore)
    admin = FirestoreAdminClient(endpoint)
  }

  private var database: DatabaseName { plan.target.database }

  /// - Parameter state: what an earlier command's journal says; nil for a new restore.
  /// - Throws: `StopRequest.Stopped` between phases, or while an operation is waited for, which goes on.
  func run(_ state: WholeJournalState?, _ report: inout RestoreReport) async throws {
    if plan.target.isNew {
      try await create(state, &report)
    } else {
      try await exportSafely(state, &report)
    }
    try await importExport(state, &report)
    try await compare(&report)
  }

  private func reach(_ phase: RestorePhase, _ operation: String? = nil, _ report: inout RestoreReport) throws {
    try journal.append(.phase(phase, operation: operation, time: now()))
    try journal.synchronize()
    report.phase = phase
    if let operation { report.operations[phase] = operation }
  }

  private func stopIfAsked() throws {
    if stopping.reason != nil { throw StopRequest.Stopped() }
  }

  /// Makes the new database.
  private func create(_ state: WholeJournalState?, _ report: inout RestoreReport) async throws {
    guard state?.isReached(.created) != true else { return }
    try stopIfAsked()
    progress?.begin("making \(database)")
    if state?.isReached(.creating) != true { try reach(.creating, nil, &report) }
    if let operation = state?.operations[.creating] {
      try await wait(operation)
    } else if try await RestoreTarget.description(of: database, admin) == nil {
      let operation = try await admin.createDatabase(database, DatabaseDescription(locationID: plan.target.location))
      try reach(.creating, operation, &report)
      try await wait(operation)
    }
    try reach(.created, nil, &report)
  }

  /// Exports what the target holds, and makes sure that the export is complete.
  private func exportSafely(_ state: WholeJournalState?, _ report: inout RestoreReport) async throws {
    guard let uri = plan.safetyExport, let folder = BucketPlace(folder: uri) else { return }
    let storage = StorageClient(try services.endpoint(.storage))
    guard state?.isReached(.exported) != true else { return }
    try stopIfAsked()
    progress?.begin("exporting what \(database) holds", expected: plan.target.documents)
    let operation: String
    if let known = state?.operations[.exporting] {
      operation = known
    } else {
      try reach(.exporting, nil, &report)
      operation = try await begun(.export, uri, wasAnnounced: state?.isReached(.exporting) == true) {
        try await admin.exportDocuments(of: database, outputURIPrefix: uri).name
      }
      try reach(.exporting, operation, &report)
      tell("\(database) is exported to \(uri) by \(operation).")
    }
    try await wait(operation)
    report.safetyDocuments = try await SafetyExport(folder: folder, storage: storage).check()
    try reach(.exported, nil, &report)
  }

  private func importExport(_ state: WholeJournalState?, _ report: inout RestoreReport) async throws {
    guard state?.isReached(.imported) != true else { return }
    try stopIfAsked()
    progress?.begin("importing", expected: plan.documents)
    let operation: String
    if let known = state?.operations[.importing] {
      operation = known
    } else {
      let wasAnnounced = state?.isReached(.importing) == true
      if !wasAnnounced {
        // The safety export may have taken hours.
        let changed = try await backup.proof.changes(since: backup.objects)
        guard changed.isEmpty else { throw BackupChanged(folder: plan.from, paths: changed) }
      }
      try reach(.importing, nil, &report)
      operation = try await begun(.import, plan.from, wasAnnounced: wasAnnounced) {
        try await admin.importDocuments(into: database, inputURIPrefix: plan.from)
      }
      try reach(.importing, operation, &report)
      tell("\(database) imports \(plan.from) by \(operation).")
    }
    report.imported = try await wait(operation)
    try reach(.imported, nil, &report)
  }

  /// Begins an operation. One that a killed command announced may run already: then it is that one.
  private func begun(
    _ kind: GoogleCloud.Operation.Details.Kind, _ uri: String, wasAnnounced: Bool, _ begin: () async throws -> String
  ) async throws -> String {
    if wasAnnounced {
      let running = try await admin.operations(of: database).filter {
        $0.details.kind == kind && $0.details.uriPrefix == uri
          && ($0.details.startTime.flatMap(Timestamp.microseconds) ?? 0)
            >= plan.made - ClockDifference.allowed
      }
      if let last = running.max(by: { ($0.details.startTime ?? "") < ($1.details.startTime ?? "") }) {
        return last.name
      }
    }
    return try await begin()
  }

  @discardableResult
  private func wait(_ operation: String) async throws -> Int? {
    let (admin, progress) = (admin, progress)
    return try await stopping.stoppable {
      try await admin.wait(for: operation, timeLimit: Self.timeLimit) { state in
        if let completed = state.completedDocuments { progress?.set(documents: completed) }
      }.progress.completedDocuments
    }
  }

  /// Reads everything back. Every document of the export must be there and equal; others may be there too.
  private func compare(_ report: inout RestoreReport) async throws {
    try stopIfAsked()
    let (plan, endpoint, progress) = (plan, endpoint, progress)
    let diff = try await stopping.stoppable {
      try await ScratchFolder.with { scratch in
        let (side, verified) = try await CatalogSide.export(
          plan.export, catalogIn: "\(scratch)/catalog", progress: progress)
        guard verified.report.verdict == .verified else {
          throw ComparisonError(
            description: "The export changed while it was restored: \(verified.report.verdict.rawValue).")
        }
        let live = try await DatabaseSide.open(.firestore(plan.target.database), at: endpoint)
        return try await Differ(progress: progress).diff(.catalog(side), .live(live), scratch: scratch)
      }
    }
    report.equal = diff.equal
    report.missing = diff.onlyLeft
    report.changed = diff.changed
    report.leftBehind = diff.onlyRight
    guard diff.verdict != .incomplete else {
      report.findings += diff.findings
      return
    }
    try reach(.compared, nil, &report)
    report.isCompared = true
  }
}
