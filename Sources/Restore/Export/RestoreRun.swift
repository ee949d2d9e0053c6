import Catalog
import Comparison
import Databases
import Documents
import ExportFormat
import Files
import GoogleCloud
import Rehearsal
import Verification
import Work

/// The phases of a restore, each announced in the journal before it begins, so that one that was killed goes on.
struct RestoreRun {
  let context: RestoreContext
  let tell: @Sendable (String) -> Void
  let journal: ChainWriter
  /// What the gate saw.
  let admitted: AdmittedRestore

  /// Longer than any export or import that will still end.
  private static let timeLimit = Duration.seconds(7 * 24 * 3_600)

  private var plan: RestorePlan { context.plan }
  private var progress: ProgressMeter? { context.progress }
  private var database: DatabaseName { context.database }
  private var admin: FirestoreAdminClient { context.admin }

  /// - Parameter state: what an earlier command's journal says; nil for a new restore.
  /// - Throws: `StopRequest.Stopped` between phases, or while an operation is waited for, which goes on.
  func run(_ state: ExportJournalState?, _ report: inout RestoreReport) async throws {
    switch admitted.target {
    case .new(let found): try await create(found, state, &report)
    case .inUse(let target, let exporting): try await exportSafely(target, exporting, state, &report)
    case .imported(let target, let exporting): try await lookAtWayBack(target, exporting, &report)
    }
    try await importExport(state, &report)
    try await compare(&report)
  }

  private func reach(
    _ phase: RestorePhase, _ report: inout RestoreReport, operation: String? = nil, before: [String]? = nil,
    state: TargetState? = nil, uid: String? = nil
  ) throws {
    let facts = PhaseFacts(time: context.now(), operation: operation, before: before, state: state, uid: uid)
    try journal.append(.phase(phase, facts))
    try journal.synchronize()
    report.phase = phase
    if let operation { report.operations[phase] = operation }
  }

  /// Begins what was announced. What the service refuses cannot arrive later: the journal goes back to the phase before it.
  private func withdrawing(
    to phase: RestorePhase, _ report: inout RestoreReport, _ begin: () async throws -> String
  ) async throws -> String {
    do { return try await begin() } catch let error as GoogleCloudError {
      if !error.mayHaveArrived { try reach(phase, &report) }
      throw error
    }
  }

  private func stopIfAsked() throws {
    if context.stopping.reason != nil { throw StopRequest.Stopped() }
  }

  /// Makes the new database.
  private func create(
    _ found: DatabaseDescription?, _ state: ExportJournalState?, _ report: inout RestoreReport
  ) async throws {
    guard state?.facts[.created] == nil else { return }
    try stopIfAsked()
    progress?.begin("making \(database)")
    // Nil if the answer was lost: then the gate has compared what it can.
    var creation: GoogleCloud.Operation?
    if let name = state?.operations[.creating] {
      creation = try await wait(try await context.operations.read(name).name)
    } else if found == nil {
      try reach(.creating, &report)
      let name = try await withdrawing(to: .planned, &report) {
        try await admin.createDatabase(database, DatabaseDescription(locationID: plan.target.location))
      }
      try reach(.creating, &report, operation: name)
      creation = try await wait(name)
    }
    let uid = try await admin.database(database).uid
    if let made = creation?.databaseUID, made != uid {
      throw TargetChanged(
        description: "\(database) was made for this restore, and somebody deleted it and made another one.")
    }
    try reach(.created, &report, uid: uid)
  }

  /// Exports what the target holds, and makes sure that the export is complete.
  private func exportSafely(
    _ target: TargetState, _ exporting: GoogleCloud.Operation?, _ state: ExportJournalState?,
    _ report: inout RestoreReport
  ) async throws {
    guard let uri = plan.safetyExport, let folder = BucketPlace(folder: uri) else {
      throw SafetyExport.Incomplete(description: "The plan has no safety export.")
    }
    let safety = SafetyExport(folder: folder, state: target, storage: try context.storage())
    try stopIfAsked()
    let name: String
    progress?.begin("exporting what \(database) holds", expected: target.documents)
    if let exporting {
      name = exporting.name
    } else {
      try reach(.exporting, &report, before: try await before(.export, state), state: target)
      name = try await withdrawing(to: .planned, &report) {
        try await admin.exportDocuments(of: database, outputURIPrefix: uri, snapshotTime: target.readTime).name
      }
      tell("\(database), as of \(target.readTime), is exported to \(uri) by \(name).")
    }
    if report.operations[.exporting] != name { try reach(.exporting, &report, operation: name) }
    try await safety.check(try await wait(name))
    report.safetyDocuments = target.documents
    report.safetySnapshot = target.readTime.microseconds
    try reach(.exported, &report)
  }

  /// The import was begun before: whether the safety export is still there.
  private func lookAtWayBack(
    _ target: TargetState?, _ exporting: GoogleCloud.Operation?, _ report: inout RestoreReport
  ) async throws {
    guard let uri = plan.safetyExport, let folder = BucketPlace(folder: uri) else { return }
    do {
      guard let target, let exporting else {
        throw SafetyExport.Incomplete(
          description: "The service knows no operation that exported \(database) to \(folder).")
      }
      try await SafetyExport(folder: folder, state: target, storage: try context.storage()).check(exporting)
      report.safetyDocuments = target.documents
      report.safetySnapshot = target.readTime.microseconds
    } catch let error as SafetyExport.Incomplete {
      report.isWayBackLost = true
      warn(
        "What \(database) held before the import cannot be brought back from \(folder). \(error.description)",
        "Find out what became of it: soft delete of the bucket may bring it back.", &report)
    } catch let error as GoogleCloudError {
      warn(
        "It cannot be seen whether what \(database) held before the import can be brought back from \(folder). "
          + error.message, error.remedy, &report)
    } catch let error as StagingFailure {
      warn(
        "It cannot be seen whether what \(database) held before the import can be brought back from \(folder). "
          + error.message, error.remedy, &report)
    }
  }

  private func warn(_ message: String, _ remedy: String, _ report: inout RestoreReport) {
    report.findings.append(
      Finding(code: .safetyExportIncomplete, severity: .warning, message: message, remedy: remedy))
  }

  /// The operations that were there before this restore announced one: an earlier command's request may arrive after all.
  private func before(_ kind: RestoreOperations.Kind, _ state: ExportJournalState?) async throws -> [String] {
    if let earlier = state?.facts[kind.announcement]?.before { return earlier }
    return try await context.operations.existing(kind)
  }

  private func importExport(_ state: ExportJournalState?, _ report: inout RestoreReport) async throws {
    try stopIfAsked()
    progress?.begin("importing", expected: plan.documents)
    let name: String
    if let importing = admitted.importing {
      name = importing.name
      if report.operations[.importing] != name { try reach(.importing, &report, operation: name) }
    } else {
      name = try await beginImport(state, &report)
    }
    report.imported = try await wait(name).progress.completedDocuments
    if report.phase.map({ $0 < .imported }) ?? true { try reach(.imported, &report) }
  }

  /// Looks at the backup and the target once more: the safety export may have taken hours.
  private func beginImport(_ state: ExportJournalState?, _ report: inout RestoreReport) async throws -> String {
    guard let backup = admitted.backup else { throw BackupChanged(folder: plan.from, paths: []) }
    let changed = try await backup.proof.changes(since: backup.objects)
    guard changed.isEmpty else { throw BackupChanged(folder: plan.from, paths: changed) }
    try await checkTarget()
    progress?.begin("importing", expected: plan.documents)
    let running = try await context.operations.writing()
    guard running.isEmpty else {
      throw TargetChanged(
        description:
          "Another operation writes to \(database): \(running.joined(separator: ", ")). Wait until it has ended.")
    }
    try reach(.importing, &report, before: try await before(.import, state))
    let name = try await withdrawing(to: plan.target.isNew ? .created : .exported, &report) {
      try await admin.importDocuments(into: database, inputURIPrefix: plan.from)
    }
    try reach(.importing, &report, operation: name)
    tell("\(database) imports \(plan.from) by \(name).")
    return name
  }

  private func checkTarget() async throws {
    guard plan.target.isNew else {
      let (reader, isDigested) = (context.reader, plan.target.digest != nil)
      let state = try await context.stopping.stoppable { try await reader.state(isDigested: isDigested) }
      guard let difference = state.difference(from: plan.target, database) else { return }
      throw TargetChanged(description: difference)
    }
    guard try await FirestoreClient(context.endpoint).isEmpty(database) else {
      throw TargetChanged(description: "\(database) was made for this restore, and somebody else wrote to it.")
    }
  }

  /// - Returns: the operation as it was at its end.
  private func wait(_ operation: String) async throws -> GoogleCloud.Operation {
    let (admin, progress) = (admin, progress)
    return try await context.stopping.stoppable {
      try await admin.wait(for: operation, timeLimit: Self.timeLimit) { state in
        if let completed = state.completedDocuments { progress?.set(documents: completed) }
      }
    }
  }

  /// Reads everything back. Every document of the export must be there and equal; others may be there too.
  private func compare(_ report: inout RestoreReport) async throws {
    try stopIfAsked()
    let (plan, endpoint, progress) = (plan, context.endpoint, progress)
    let diff = try await context.stopping.stoppable {
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
    try reach(.compared, &report)
    report.isCompared = true
  }
}
