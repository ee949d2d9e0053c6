import Attestation
import Catalog
import Comparison
import Documents
import ExportFormat
import Files
import GoogleCloud
import JSON
import Verification
import Work

/// Whether documents may be written to the target: what was backed up takes them only on the proof that the export was
/// rehearsed.
extension DocumentsRestorer {
  /// What was looked at before anything is written.
  struct Admitted {
    /// The database that the export is of; nil if it is not known.
    var source: DatabaseName?
    /// Of the target; nil for an emulator.
    var uid: String?
    /// The files that an attestation is about; nil where the target takes documents without one.
    var proven: VerifiedFiles?
  }

  /// The same of a plan or a journal, with each document in it: production gets what is in the files that were rehearsed.
  func admit(_ file: ChainFile, _ state: DocumentsJournalState) async throws {
    let (start, request) = (state.start, state.start.request)
    let admitted = try await admit(request, planned: start)
    guard case .firestore = request.target else { return }
    guard admitted.source == start.source else { throw Self.otherExport(request.export) }
    guard let proven = admitted.proven else { return }
    try await ScratchFolder.with { scratch in
      let (side, verified) = try await CatalogSide.export(
        request.export, catalogIn: "\(scratch)/catalog", preparesDigests: true, progress: progress)
      try await Self.check(verified, isOf: proven)
      let documents = try JournaledDocuments(file, state, macKey)
      while let planned = try documents.next()?.planned {
        guard try side.catalog.entry(of: NameOrder.key(of: planned.path)) == planned.entry else {
          throw RefusedError(
            "\(planned.path) is not in \(request.export) as it was planned: the export was replaced. Nothing was written. "
              + "Plan again.")
        }
      }
    }
  }

  /// That the bytes that were decoded are those that the attestation is about.
  static func check(_ verified: VerifiedExport, isOf proven: VerifiedFiles) async throws {
    let decoded = try await verified.digests().digests
    guard decoded.map(\.path) == proven.digests.map(\.path), decoded.map(\.sha256) == proven.digests.map(\.sha256)
    else {
      throw RefusedError(
        "\(verified.export.folder) was changed after its attestation was checked. Nothing was written. Find out what "
          + "writes to it.")
    }
  }

  /// Whether the target takes documents only on a proof, for a dry run, which is not refused.
  /// - Parameter source: the database that the export is of.
  /// - Returns: also true where the service does not tell: then a restore is refused, too.
  func takesProof(_ target: DatabaseAddress, source: DatabaseName?) async -> Bool {
    guard case .firestore(let name) = target else { return false }
    guard let original = production ?? source, original != name else { return true }
    guard let services = try? GoogleServices(environment), let endpoint = try? services.endpoint(.firestore),
      let database = try? await IdentifiedDatabase(name, FirestoreAdminClient(endpoint)),
      let isSame = try? await database.isSame(asOneOf: [original])
    else { return true }
    return isSame
  }

  static func otherExport(_ export: String) -> RefusedError {
    RefusedError(
      "\(export) is of another database than when it was planned: it was replaced. Nothing was written. Plan again.")
  }

  /// - Parameter planned: the plan that is applied; nil if there is none yet.
  /// - Throws: `RefusedError`; `ExportError`.
  func admit(_ request: DocumentsRequest, planned: JournalStart? = nil) async throws -> Admitted {
    let target = request.target
    guard case .firestore(let name) = target else { return Admitted() }
    let listed = try await Verifier(depth: .listed).verify(request.export)
    try RestoreGate.check(trustedFiles: policyFile.map { [$0] } ?? [], about: listed.export)
    let source = try listed.export.firstDatabase()
    var originals = [production, planned?.production].compactMap(\.self)
    if originals.isEmpty { originals = [source].compactMap(\.self) }
    guard !originals.isEmpty else {
      throw RefusedError(
        "It is not known which database is production: the export does not tell which one it is of, and the policy "
          + "does not name one. Write production: firestore://PROJECT/DATABASE into rekindle.yaml. Nothing was written."
      )
    }
    do {
      let services = try GoogleServices(environment)
      let database = try await IdentifiedDatabase(name, FirestoreAdminClient(try services.endpoint(.firestore)))
      let uid = database.found?.uid
      guard planned?.uid == nil || uid == planned?.uid else {
        throw RefusedError(
          "\(target) is not the database that was planned: it was deleted, or made again. Nothing was written. Plan again."
        )
      }
      guard try await database.isSame(asOneOf: originals) else { return Admitted(source: source, uid: uid) }
      guard let proof else {
        throw RefusedError(
          "\(target) is \(production ?? planned?.production == nil ? "the database that the export is of" : "the policy's production"). Documents are "
            + "restored there only on the proof that the export was rehearsed: --attestation FILE --key KEY. Nothing was written."
        )
      }
      try await proof.gate.checkClock(services)
      let proven = try await proof.gate.proof(proof.attestation, export: listed, md5: false, now: Timestamp.now())
      try await proof.gate.check(
        database, isNew: false, sources: proven.record.source.map { [$0] } ?? [], rehearsal: proven.record,
        accepted: request.acceptsOtherDatabase ? [.otherDatabase] : [])
      return Admitted(source: source, uid: uid, proven: proven.files)
    } catch let error as GoogleCloudError {
      throw RefusedError(
        "It cannot be seen whether \(target) is production. \(error.message) \(error.remedy) Nothing was written.")
    }
  }
}

extension Export {
  /// The database that the first document of the output files names; nil if it is not known.
  fileprivate func firstDatabase() throws(RefusedError) -> DatabaseName? {
    for file in outputFiles {
      let mapped: MappedFile
      do throws(FileProblem) { mapped = try MappedFile(folder: folder, path: file.path) } catch {
        throw RefusedError("\(file.path) of \(folder) cannot be read. Run rekindle verify. Nothing was written.")
      }
      let size = mapped.size
      let found = mapped.withBytes {
        FirstDocument.database($0.extracting(0..<min(size, FirstDocument.mostBytes)), of: size)
      }
      if case .known(let database) = found { return database }
    }
    return nil
  }
}
