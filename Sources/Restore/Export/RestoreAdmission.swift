import Attestation
import Documents
import ExportFormat
import GoogleCloud
import JSON
import Keys
import Policy
import Rehearsal
import Verification
import Work

/// Looks at everything that a plan rests on, before the first write and on every resume. Only reads.
struct RestoreAdmission: Sendable {
  let context: RestoreContext
  let gate: RestoreGate

  private var plan: RestorePlan { context.plan }
  private var progress: ProgressMeter? { context.progress }
  private var database: DatabaseName { context.database }

  /// - Parameters:
  ///   - attestation: nil: the file that the plan names.
  ///   - state: what the journal of an earlier command says; nil for a new restore.
  /// - Throws: `RefusedError`; `StopRequest.Stopped` while it waits; `CancellationError`.
  func admit(_ attestation: String?, _ state: ExportJournalState?) async throws -> AdmittedRestore {
    do {
      try await gate.checkClock(context.services)
      progress?.begin("looking for what an earlier command began")
      if let state, let importing = try await context.operations.arrived(.import, state) {
        return try await checkRunning(importing, state)
      }
      let proof = try await checkProof(attestation)
      let backup = try await checkObjects(proof.files)
      return AdmittedRestore(backup: backup, target: try await checkTarget(proof.record, state))
    } catch let error as StagingFailure {
      throw RefusedError("\(error.message) \(error.remedy)")
    } catch let error as GoogleCloudError {
      throw RefusedError("It cannot be seen whether the plan still holds. \(error.message) \(error.remedy)")
    }
  }

  /// Nothing more is written: the import is waited for, and everything is read back. So only the target is checked.
  private func checkRunning(
    _ importing: GoogleCloud.Operation, _ state: ExportJournalState
  ) async throws -> AdmittedRestore {
    progress?.begin("looking at the target")
    let uid = plan.target.isNew ? state.facts[.created]?.uid : plan.target.uid
    guard let found = try await ifFound({ try await context.admin.database(database) }), uid == nil || found.uid == uid
    else {
      throw RefusedError(
        "\(database) is not the database that \(importing.name) imports into: it was deleted, or made again.")
    }
    // The service forgets operations after some days; then the way back is unknown, and the report says so.
    let exporting = try? await context.operations.begun(.export, state)
    return AdmittedRestore(
      backup: nil, target: .imported(state.facts[.exporting]?.state, exporting: exporting, uid: uid),
      importing: importing)
  }

  private func checkProof(_ attestation: String?) async throws -> RestoreGate.Proof {
    let time = context.now()
    guard time <= plan.expires else {
      throw RefusedError(
        "The plan expired at \(Timestamp.text(microseconds: plan.expires)): the target may have changed. "
          + "Plan again.")
    }
    progress?.begin("checking the attestation")
    var gate = gate
    gate.keys.removeAll { $0.id != plan.proof.keyID }
    guard !gate.keys.isEmpty else {
      let trusted = self.gate.keys.map(\.id).joined(separator: ", ")
      throw RefusedError(
        "The plan was made with the key \(plan.proof.keyID), and what counts now is \(trusted). Pass --key with the "
          + "plan's key, or plan again.")
    }
    let export = try await Verifier(depth: .listed).verify(plan.export)
    let proof = try await gate.proof(attestation ?? plan.proof.file, export: export, md5: true, now: time)
    guard proof.sha256 == plan.proof.sha256 else {
      throw RefusedError(
        "The attestation is not the one that the plan was made with: \(plan.proof.file). Pass --attestation with "
          + "that one, or plan again.")
    }
    guard proof.record.documents == plan.documents, proof.record.finished == plan.proof.finished else {
      throw RefusedError("The plan does not say what the attestation says. Plan again.")
    }
    let reasons =
      gate.scope?.reasons(database: proof.record.source, collections: export.export.collections) ?? []
    try BackupScope.check(reasons, accepting: Set(plan.accepted), "Nothing was written.")
    guard gate.scope == nil || Set(plan.accepted) == Set(reasons.map(\.mismatch)) else {
      throw RefusedError("The plan accepts what its export is not. Plan again.")
    }
    return proof
  }

  /// That the bucket has the objects of the plan, in the same generations, and that they are the export's files, which are
  /// the rehearsed ones.
  private func checkObjects(
    _ files: VerifiedFiles
  ) async throws -> (proof: BucketProof, objects: BucketProof.Objects) {
    progress?.begin("comparing with the bucket")
    guard let folder = BucketPlace(folder: plan.from) else {
      throw RefusedError("\(plan.from) is not a folder in a bucket. Plan again.")
    }
    let proof = BucketProof(folder: folder, storage: try context.storage(), progress: progress)
    let objects = try await proof.prove(files)
    let known = Dictionary(files.digests.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
    for object in plan.objects {
      guard let now = objects[object.path], now.generation == object.generation,
        object.md5 == nil || now.md5 == nil || now.md5 == object.md5
      else {
        throw RefusedError(
          "\(plan.from)/\(object.path) is not the object that was planned: it was replaced since. Plan again.")
      }
      guard known[object.path]?.sha256 == object.sha256 else {
        throw RefusedError("\(object.path) of \(plan.export) changed since the plan. Plan again.")
      }
    }
    guard plan.objects.count == objects.count, plan.filesListed == files.export.filesListed, files.areAll
    else {
      throw RefusedError("\(plan.from) has other objects than those that were planned. Plan again.")
    }
    return (proof, objects)
  }

  // MARK: The target

  /// That the target is the database that was planned, and holds what it held.
  private func checkTarget(
    _ record: RehearsalRecord, _ state: ExportJournalState?
  ) async throws -> AdmittedTarget {
    progress?.begin("looking at the target")
    let target = try await IdentifiedDatabase(database, context.admin)
    try await gate.check(
      target, isNew: plan.target.isNew, sources: record.source.map { [$0] } ?? [], rehearsal: record,
      accepted: plan.accepted)
    if plan.target.isNew { return try await checkNew(target.found, state) }
    guard let found = target.found, found.uid == plan.target.uid, found.type == plan.target.type,
      found.locationId == plan.target.location
    else {
      throw RefusedError("\(database) is not the database that was planned: it was deleted, or made again. Plan again.")
    }
    guard let folder = plan.safetyExport.flatMap({ BucketPlace(folder: $0) }),
      let from = BucketPlace(folder: plan.from)
    else {
      throw RefusedError("\(database) is in use, and the plan has no safety export. Plan again.")
    }
    try gate.check(safetyExport: folder, besides: from)
    return try await context.stopping.stoppable { try await checkInUse(state) }
  }

  /// A database that is made for this: that there is none, or the one that an earlier command made, still empty.
  private func checkNew(
    _ found: DatabaseDescription?, _ state: ExportJournalState?
  ) async throws -> AdmittedTarget {
    guard let found else {
      guard state?.facts[.created] == nil else {
        throw RefusedError("\(database) was made, and does not exist any more. Plan again.")
      }
      return .new(nil)
    }
    guard let announced = state?.facts[.creating] else {
      throw RefusedError("\(database) exists by now. Plan again, with another id.")
    }
    let created = found.createTime.flatMap(Timestamp.microseconds) ?? .min
    guard created >= announced.time - ClockDifference.allowed,
      state?.facts[.created].map({ $0.uid == found.uid }) ?? true,
      found.type == plan.target.type, found.locationId == plan.target.location
    else {
      throw RefusedError("\(database) is not the database that this restore made. Plan again, with another id.")
    }
    guard try await FirestoreClient(context.endpoint).isEmpty(database) else {
      throw RefusedError(
        "\(database) is not empty, and this restore imported nothing into it. Plan again, with another id."
      )
    }
    return .new(found)
  }

  private func checkInUse(_ state: ExportJournalState?) async throws -> AdmittedTarget {
    let exported = state?.facts[.exporting]?.state
    let exporting: GoogleCloud.Operation? =
      if let state { try await context.operations.arrived(.export, state) } else { nil }
    let found = try await context.reader.state(isDigested: false)
    try found.check(plan.target, database)
    guard let exported else { return .inUse(try await context.reader.stateToExport(plan.target), exporting: nil) }
    guard exporting != nil || (state?.phase ?? .creating) < .exported else {
      throw RefusedError(
        "The journal says that \(database) was exported, and the service knows no such operation. Plan again.")
    }
    try await compare(exported)
    return .inUse(exported, exporting: exporting)
  }

  /// That the target holds what its safety export holds: both are read now, since a journal is only a file.
  private func compare(_ exported: TargetState) async throws {
    let then: TargetState
    let reader = context.reader
    do { then = try await reader.state(at: exported.readTime, isDigested: true) } catch let error as GoogleCloudError
      where error.isOfReadTime
    {
      throw RefusedError(
        "The safety export holds the state of \(exported.readTime), and the service no longer keeps that state, so it "
          + "cannot be compared with \(database). Plan again.")
    }
    let now = try await reader.state(isDigested: true)
    try now.check(plan.target, database)
    guard now.documents == then.documents, now.digest == then.digest, then.documents == exported.documents else {
      throw RefusedError(
        "Somebody wrote to \(database) since its safety export, which is of \(exported.readTime): the import would "
          + "overwrite what is in no export. Stop what writes to it, and plan again.")
    }
  }
}

/// What the gate saw of a restore that it let through.
struct AdmittedRestore: Sendable {
  /// The objects of the backup as they were then. Nil if the import was begun before: then it is read back, whatever became
  /// of the objects.
  let backup: (proof: BucketProof, objects: BucketProof.Objects)?
  let target: AdmittedTarget
  /// The import that an earlier command began.
  var importing: GoogleCloud.Operation?
}

/// The target as the gate saw it.
enum AdmittedTarget: Sendable {
  /// A new database, which an earlier command may have made.
  case new(DatabaseDescription?)
  /// A database in use, with what its safety export has to hold; and with the operation, if an earlier command began it.
  case inUse(TargetState, exporting: GoogleCloud.Operation?)
  /// The import was begun before, so nothing of the target is as it was planned.
  /// - Parameter uid: of the database that it goes into.
  case imported(TargetState?, exporting: GoogleCloud.Operation?, uid: String?)
}
