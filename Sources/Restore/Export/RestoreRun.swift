import Catalog
import Comparison
import Databases
import Documents
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
  private static let pathsNamed = 5

  private var plan: RestorePlan { context.plan }
  private var progress: ProgressMeter? { context.progress }
  private var database: DatabaseName { context.database }
  private var admin: FirestoreAdminClient { context.admin }
  private var safetyFolder: BucketPlace? { plan.safetyExport.flatMap { BucketPlace(folder: $0) } }

  /// - Parameter state: what an earlier command's journal says; nil for a new restore.
  /// - Throws: `StopRequest.Stopped` between phases, or while an operation is waited for, which goes on.
  func run(_ state: ExportJournalState?, _ report: inout RestoreReport) async throws {
    let uid: String?
    var wayBack: SafetyExport?
    switch admitted.target {
    case .new(let found): uid = try await create(found, state, &report)
    case .inUse(let target, let exporting):
      uid = plan.target.uid
      wayBack = try await exportSafely(target, exporting, state, &report)
    case .imported(let target, let exporting, let known):
      uid = known
      var found: SafetyExport?
      if let target, let exporting, let folder = safetyFolder {
        found = SafetyExport(folder: folder, state: target, storage: try context.storage(), operation: exporting)
      }
      if !plan.target.isNew { try await lookAtWayBack(found, &report) }
    }
    try await importExport(state, uid, wayBack, &report)
    try await compare(uid, &report)
    if let wayBack { try await lookAtWayBack(wayBack, &report) }
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
  /// - Returns: its uid.
  private func create(
    _ found: DatabaseDescription?, _ state: ExportJournalState?, _ report: inout RestoreReport
  ) async throws -> String? {
    if let created = state?.facts[.created] { return created.uid }
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
      throw targetChanged("\(database) was made for this restore, and somebody deleted it and made another one.")
    }
    try reach(.created, &report, uid: uid)
    return uid
  }

  /// Exports what the target holds, and makes sure that the export is complete.
  private func exportSafely(
    _ target: TargetState, _ exporting: GoogleCloud.Operation?, _ state: ExportJournalState?,
    _ report: inout RestoreReport
  ) async throws -> SafetyExport {
    guard let folder = safetyFolder else { throw SafetyExport.incomplete("The plan has no safety export.") }
    try stopIfAsked()
    let name: String
    progress?.begin("exporting what \(database) holds", expected: target.documents)
    if let exporting {
      name = exporting.name
    } else {
      try reach(.exporting, &report, before: try await before(.export, state), state: target)
      name = try await withdrawing(to: .planned, &report) {
        try await admin.exportDocuments(of: database, outputURIPrefix: folder.uri, snapshotTime: target.readTime).name
      }
      tell("\(database), as of \(target.readTime), is exported to \(folder) by \(name).")
    }
    if report.operations[.exporting] != name { try reach(.exporting, &report, operation: name) }
    var wayBack = SafetyExport(
      folder: folder, state: target, storage: try context.storage(), operation: try await wait(name))
    wayBack.found = try await wayBack.check()
    report.safetyDocuments = target.documents
    report.safetySnapshot = target.readTime.microseconds
    try reach(.exported, &report)
    return wayBack
  }

  /// Whether the safety export is still there after the import.
  private func lookAtWayBack(_ wayBack: SafetyExport?, _ report: inout RestoreReport) async throws {
    let folder = plan.safetyExport ?? ""
    do {
      guard let wayBack else {
        throw SafetyExport.incomplete("The service knows no operation that exported \(database) to \(folder).")
      }
      _ = try await wayBack.check()
      report.safetyDocuments = wayBack.state.documents
      report.safetySnapshot = wayBack.state.readTime.microseconds
    } catch let error as RestoreFailure {
      report.isWayBackLost = true
      warn(
        "What \(database) held before the import cannot be brought back from \(folder). \(error.message)",
        "Find out what became of it: soft delete of the bucket may bring it back.", &report)
    } catch let error as GoogleCloudError {
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

  private func importExport(
    _ state: ExportJournalState?, _ uid: String?, _ wayBack: SafetyExport?, _ report: inout RestoreReport
  ) async throws {
    try stopIfAsked()
    progress?.begin("importing", expected: plan.documents)
    let name: String
    if let importing = admitted.importing {
      name = importing.name
      if report.operations[.importing] != name { try reach(.importing, &report, operation: name) }
    } else {
      name = try await beginImport(state, uid, wayBack, &report)
    }
    report.imported = try await wait(name).progress.completedDocuments
    if report.phase.map({ $0 < .imported }) ?? true { try reach(.imported, &report) }
  }

  /// Looks at the backup, the target and the safety export once more: that one may have taken hours.
  private func beginImport(
    _ state: ExportJournalState?, _ uid: String?, _ wayBack: SafetyExport?, _ report: inout RestoreReport
  ) async throws -> String {
    guard let backup = admitted.backup else { throw backupChanged([]) }
    let changed = try await backup.proof.changes(since: backup.objects)
    guard changed.isEmpty else { throw backupChanged(changed) }
    try await checkTarget()
    guard try await isTarget(uid) else {
      throw targetChanged("\(database) is another database by now: somebody deleted it and made it again.")
    }
    _ = try await wayBack?.check()
    progress?.begin("importing", expected: plan.documents)
    let running = try await context.operations.writing()
    guard running.isEmpty else {
      throw targetChanged(
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

  /// Whether the target is still the database that this restore is into.
  private func isTarget(_ uid: String?) async throws -> Bool {
    let found = try await ifFound { try await admin.database(database) }
    return found != nil && (uid == nil || found?.uid == uid)
  }

  private func checkTarget() async throws {
    guard plan.target.isNew else {
      let (reader, isDigested) = (context.reader, plan.target.digest != nil)
      let state = try await context.stopping.stoppable { try await reader.state(isDigested: isDigested) }
      guard let difference = state.difference(from: plan.target, database) else { return }
      throw targetChanged(difference)
    }
    guard try await FirestoreClient(context.endpoint).isEmpty(database) else {
      throw targetChanged("\(database) was made for this restore, and somebody else wrote to it.")
    }
  }

  /// Somebody wrote to the target after the gate had seen it, and before the import began.
  private func targetChanged(_ what: String) -> RestoreFailure {
    RestoreFailure(
      code: .targetChanged, message: "Nothing was imported. \(what)",
      remedy: plan.target.isNew ? "Plan again, with another id." : "Plan again: the safety export stays.")
  }

  /// Somebody replaced objects after the gate had seen them, and before the import began.
  private func backupChanged(_ paths: [ExactName]) -> RestoreFailure {
    let more = paths.count > Self.pathsNamed ? " and \(paths.count - Self.pathsNamed) more" : ""
    return RestoreFailure(
      code: .objectsChanged,
      message: "Objects below \(plan.from) changed since the gate saw them, so nothing was imported: "
        + "\(paths.prefix(Self.pathsNamed).map(\.text).joined(separator: ", "))\(more).",
      remedy: "Find out what writes to the bucket; plan again.")
  }

  /// - Returns: the operation as it was at its end.
  private func wait(_ operation: String) async throws -> GoogleCloud.Operation {
    let (admin, progress) = (admin, progress)
    return try await context.stopping.stoppable {
      try await admin.wait(for: operation, timeLimit: Self.timeLimit) {
        progress?.set(documents: $0.completedDocuments)
      }
    }
  }

  /// Reads everything back. Every document of the export must be there and equal; others may be there too.
  private func compare(_ uid: String?, _ report: inout RestoreReport) async throws {
    try stopIfAsked()
    let (plan, endpoint, progress) = (plan, context.endpoint, progress)
    let diff = try await context.stopping.stoppable {
      try await ScratchFolder.with { scratch in
        let (side, verified) = try await CatalogSide.export(
          plan.export, catalogIn: "\(scratch)/catalog", preparesDigests: true, progress: progress)
        try await plan.check(verified)
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
    guard try await isTarget(uid) else {
      report.findings.fail(
        .restoreUnfinished,
        "\(database) was deleted and made again while it was read back: what was compared is not what was restored.",
        "Find out who did it. The export and the safety export are still there.")
      return
    }
    try reach(.compared, &report)
    report.isCompared = true
  }
}
