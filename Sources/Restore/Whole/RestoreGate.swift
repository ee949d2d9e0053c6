package import Attestation
package import Documents
import ExportFormat
import GoogleCloud
import Rehearsal
import Verification

/// The checks that stand before every write of a restore. They only read; whoever is refused has written nothing.
package struct RestoreGate: Sendable {
  /// The databases that the policy names; nil where it names none.
  package var production: DatabaseName?
  package var staging: DatabaseName?
  /// Who has to have signed the attestation.
  package var key: PublicKey
  /// The most that may have passed since the rehearsal.
  package var maximumAge: Duration

  package init(production: DatabaseName?, staging: DatabaseName?, key: PublicKey, maximumAge: Duration) {
    self.production = production
    self.staging = staging
    self.key = key
    self.maximumAge = maximumAge
  }

  private static let findingsNamed = 3
  private static let mostBytes = 32 << 20

  /// A rehearsal that proves the export.
  struct Proof: Sendable {
    var record: RehearsalRecord
    var sha256: Digest256

    /// Checks that the files whose digests are compared with the bucket are the rehearsed ones: `proof` looked at the files,
    /// and they may have changed since.
    /// - Throws: `RefusedError`.
    func check(_ files: [Seal.File], of export: Export) throws(RefusedError) {
      let rehearsed = Dictionary(record.files.map { (Array($0.path.utf8), $0.sha256) }, uniquingKeysWith: { $1 })
      guard files.count == rehearsed.count, files.allSatisfy({ rehearsed[Array($0.path.utf8)] == $0.sha256 }) else {
        throw RefusedError(
          description:
            "Files of \(export.folder) changed while they were looked at: they are not those that were rehearsed. Let "
            + "nothing write to the folder, and try again.")
      }
    }
  }

  /// Checks the attestation: signed by the key, passed, recent, and about exactly the export's files.
  /// - Throws: `RefusedError`.
  func proof(_ file: String?, export: String, now: Int64) async throws -> Proof {
    guard let file else {
      throw RefusedError(
        description: "There is no attestation. A whole export is restored only on the proof that it was rehearsed: "
          + "--attestation FILE --key KEY.")
    }
    let bytes: [UInt8]
    do throws(NamedFile.Failure) { bytes = try NamedFile.read(file, limit: Self.mostBytes) } catch {
      throw RefusedError(description: "The attestation \(file): \(error.message) Rehearse, and sign what came of it.")
    }
    var demand = AttestationDemand(key: key, now: now)
    demand.maximumAge = maximumAge
    demand.export = export
    let report = try await AttestationCheck.check(bytes, demand)
    guard report.verdict == .verified, let record = report.statement?.record else {
      let errors = report.findings.filter { $0.severity == .error }
      let more = errors.dropFirst(Self.findingsNamed).reduce(0) { $0 + $1.count }
      throw RefusedError(
        description: "The attestation \(file) does not prove this export. "
          + errors.prefix(Self.findingsNamed).map {
            [$0.file, $0.message, $0.remedy].compactMap(\.self).joined(separator: " ")
          }
          .joined(separator: " ") + (more > 0 ? " And \(more) more." : ""))
    }
    return Proof(record: record, sha256: try Digest256(of: bytes))
  }

  /// Checks that the target is what a restore may write to: the production that the export is of, or a new database.
  /// - Parameters:
  ///   - sources: the databases that the export's documents name.
  ///   - rehearsedIn: the attestation's staging.
  /// - Throws: `RefusedError`.
  func check(
    _ target: DatabaseName, isNew: Bool, sources: [DatabaseName], rehearsedIn: DatabaseName?
  ) throws(RefusedError) {
    if target == staging {
      throw RefusedError(description: "\(target) is the policy's staging. Rehearse there: rekindle rehearse.")
    }
    if target == rehearsedIn {
      throw RefusedError(
        description: "\(target) is the database that the export was rehearsed in: staging and target are mixed up.")
    }
    guard let original = production ?? sources.first else {
      throw RefusedError(
        description:
          "Nobody says which database is production: the export has no documents, and the policy does not name "
          + "it. Write production: firestore://PROJECT/DATABASE into rekindle.yaml.")
    }
    if isNew {
      guard target != original, !sources.contains(target) else {
        throw RefusedError(description: "\(target) is not new: it is the database that the export is of.")
      }
      return
    }
    guard target == original else {
      throw RefusedError(
        description: "\(target) is not \(original), which is production. Restore into that, or into a new database: "
          + "--into-new-database.")
    }
    if !sources.isEmpty, !sources.contains(target) {
      throw RefusedError(
        description:
          "The export is of \(sources.map(\.description).joined(separator: ", ")), not of \(target): this is "
          + "another database's backup.")
    }
  }
}

extension RehearsalRecord {
  /// The database of Google's that it was rehearsed in. Embedded staging, and an emulator, have production's own name on this
  /// machine.
  var stagingAtGoogle: DatabaseName? { staging?.kind == .firestore ? staging?.database : nil }
}

extension RestoreTarget {
  /// What the service says of the database.
  /// - Returns: nil if there is none.
  static func description(
    of database: DatabaseName, _ admin: FirestoreAdminClient
  ) async throws -> DatabaseDescription? {
    do { return try await admin.database(database) } catch let error as GoogleCloudError where error.code == .notFound {
      return nil
    }
  }
}
