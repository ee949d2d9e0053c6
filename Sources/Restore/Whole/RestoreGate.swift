package import Attestation
package import Documents
import ExportFormat
import GoogleCloud
import Rehearsal
package import Verification

/// The checks that stand before every write of a restore. They only read; whoever is refused has written nothing.
package struct RestoreGate: Sendable {
  /// The databases that the policy names; nil where it names none.
  package var production: DatabaseName?
  package var staging: DatabaseName?
  /// What the policy backs up; nil without a policy.
  package var scope: BackupScope?
  /// Who has to have signed the attestation.
  package var key: PublicKey
  /// The most that may have passed since the rehearsal.
  package var maximumAge: Duration

  package init(
    production: DatabaseName?, staging: DatabaseName?, scope: BackupScope?, key: PublicKey, maximumAge: Duration
  ) {
    self.scope = scope
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
    /// The files that were compared with the record. What follows uses these digests and reads no file again.
    var files: VerifiedFiles
  }

  /// Checks the attestation: signed by the key, passed, recent, and about exactly the export's files.
  /// - Parameter md5: whether `files` has MD5, for a comparison with a bucket.
  /// - Throws: `RefusedError`.
  func proof(_ file: String?, export: VerifiedExport, md5: Bool, now: Int64) async throws -> Proof {
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
    demand.withMD5 = md5
    let report = try await AttestationCheck.check(bytes, demand)
    guard report.verdict == .verified, let record = report.statement?.record else {
      let errors = report.findings.filter { $0.severity == .error }
      let more = errors.dropFirst(Self.findingsNamed).reduce(0) { $0 + $1.count }
      throw RefusedError(
        description: "The attestation \(file) does not prove this export. "
          + errors.prefix(Self.findingsNamed).map {
            [$0.file?.text, $0.message, $0.remedy].compactMap(\.self).joined(separator: " ")
          }
          .joined(separator: " ") + (more > 0 ? " And \(more) more." : ""))
    }
    return Proof(record: record, sha256: try Digest256(of: bytes), files: try await export.digests(md5: md5))
  }

  /// Checks that the target is what a restore may write to: the production that the export is of, or a new database.
  /// - Parameters:
  ///   - sources: the databases that the export's documents name.
  ///   - rehearsedIn: the attestation's staging.
  /// - Throws: `RefusedError`.
  func check(
    _ target: DatabaseName, isNew: Bool, sources: [DatabaseName], rehearsedIn: DatabaseName?,
    accepted: [BackupScope.Mismatch]
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
      guard target.project == original.project else {
        throw RefusedError(
          description: "\(target) is not in the project of \(original). A new database is made beside production.")
      }
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
    if !sources.isEmpty, !sources.contains(target), !accepted.contains(.otherDatabase) {
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
