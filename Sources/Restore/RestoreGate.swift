package import Attestation
package import Documents
import ExportFormat
import Files
import Foundation
package import GoogleCloud
import Keys
import Policy
package import Verification
import Work

/// The checks that stand before every write of a restore. They only read; whoever is refused has written nothing.
package struct RestoreGate: Sendable {
  /// The databases that the policy names; nil where it names none.
  package var production: DatabaseName?
  package var staging: DatabaseName?
  /// What the policy backs up; nil without a policy.
  package var scope: BackupScope?
  /// Any one of these has to have signed the attestation.
  package var keys: [PublicKey]
  /// The most that may have passed since the rehearsal.
  package var maximumAge: Duration
  /// Where the policy has safety exports written; nil for beside the export.
  package var safety: BucketPlace?
  /// The policy's bucket of exports.
  package var backups: BucketPlace?
  /// Whether a rehearsal in embedded staging proves enough for a database in use.
  package var acceptsEmbedded = false
  /// The files that say what is trusted: the policy and the public keys.
  package var trustedFiles: [String] = []

  package init(
    production: DatabaseName?, staging: DatabaseName?, scope: BackupScope?, keys: [PublicKey], maximumAge: Duration
  ) {
    self.scope = scope
    self.production = production
    self.staging = staging
    self.keys = keys
    self.maximumAge = maximumAge
  }

  private static let findingsNamed = 3
  private static let mostBytes = 32 << 20

  /// A rehearsal that proves the export.
  struct Proof: Sendable {
    var record: RehearsalRecord
    var sha256: Digest256
    /// The id of the key that signed the attestation.
    var keyID: String
    /// The files that were compared with the record. What follows uses these digests and reads no file again.
    var files: VerifiedFiles
  }

  /// Checks the attestation: signed by one of the keys, passed, recent, and about exactly the export's files.
  /// - Parameter md5: whether `files` has MD5, for a comparison with a bucket.
  /// - Throws: `RefusedError`.
  func proof(_ file: String?, export: VerifiedExport, md5: Bool, now: Int64) async throws -> Proof {
    guard let file else {
      throw RefusedError(
        "There is no attestation. A whole export is restored only on the proof that it was rehearsed: "
          + "--attestation FILE --key KEY.")
    }
    try Self.check(trustedFiles: trustedFiles, about: export.export)
    let bytes = try NamedFile.read(file, limit: Self.mostBytes) {
      RefusedError("The attestation \(file): \($0) Rehearse, and sign what came of it.")
    }
    var demand = AttestationDemand(keys: keys, now: now)
    demand.maximumAge = maximumAge
    demand.export = export
    demand.withMD5 = md5
    let report = try await AttestationCheck.check(bytes, demand)
    guard report.verdict == .verified, let record = report.statement?.record else {
      let errors = report.findings.filter { $0.severity == .error }
      let more = errors.dropFirst(Self.findingsNamed).reduce(0) { $0 + $1.count }
      throw RefusedError(
        "The attestation \(file) does not prove this export. "
          + errors.prefix(Self.findingsNamed).map {
            [$0.file?.text, $0.message, $0.remedy].compactMap(\.self).joined(separator: " ")
          }
          .joined(separator: " ") + (more > 0 ? " And \(more) more." : ""))
    }
    guard record.findings.allSatisfy({ !Self.mixtures.contains($0.code) }) else {
      throw RefusedError(
        "The export holds documents of several databases, as its rehearsal found: an import would put them all "
          + "into one. Choose another export.")
    }
    return Proof(
      record: record, sha256: try Digest256(of: bytes), keyID: report.keyID, files: try await export.digests(md5: md5))
  }

  /// Findings of an export that Rekindle 0.1.0 let through.
  private static let mixtures = [FindingCode.Check.projectMixed.rawValue, FindingCode.Check.databaseMixed.rawValue]

  /// What came down with an export must not say whom to trust about it.
  static func check(trustedFiles: [String], about export: Export) throws(RefusedError) {
    for file in trustedFiles {
      let url = URL(fileURLWithPath: file)
      for path in [url.standardizedFileURL.path, url.resolvingSymlinksInPath().path]
      where ExactName(path).hasPrefix(ExactName("\(export.realFolder)/")) {
        throw RefusedError(
          "\(file) lies in the export's own folder, so it may have come with the export. Nothing was written. "
            + "Use a policy and a key that you keep elsewhere.")
      }
    }
  }

  /// Checks this machine's clock, by which proofs and plans expire, against those of the services.
  /// - Throws: `RefusedError` if it is off by more than `ClockDifference.allowed`; `GoogleCloudError`.
  func checkClock(_ services: GoogleServices) async throws {
    let endpoints = [try services.endpoint(.firestore), try services.endpoint(.storage)]
    for (index, endpoint) in endpoints.enumerated()
    where !endpoints[..<index].contains(where: { $0.address == endpoint.address }) {
      guard let difference = try await endpoint.clockDifference() else {
        throw RefusedError(
          "\(endpoint.address) does not tell the time, so this machine's clock cannot be checked. "
            + "Nothing was written.")
      }
      guard abs(difference) * 1e6 <= Double(ClockDifference.allowed) else {
        throw RefusedError(
          "The clock of this machine is \(Int(abs(difference).rounded())) s \(difference > 0 ? "behind" : "ahead of") "
            + "that of \(endpoint.address). Proofs and plans expire by it: set it. Nothing was written.")
      }
    }
  }

  /// Checks where the target is exported to before it is written over.
  /// - Parameter export: the folder of the export that is restored.
  func check(safetyExport place: BucketPlace, besides export: BucketPlace) throws(RefusedError) {
    if let problem = place.safetyProblem(besides: export) {
      throw RefusedError("The safety export \(place): \(problem) Nothing was written.")
    }
    let buckets = [safety?.bucket, backups?.bucket, export.bucket].compactMap(\.self)
    guard buckets.contains(place.bucket) else {
      throw RefusedError(
        "The safety export \(place) would go into a bucket that the policy does not name. Name it in the policy "
          + "(restore: safetyBucket:), or leave the place to Rekindle. Nothing was written.")
    }
  }

  /// Checks that the target is what a restore may write to: the production that the export is of, or a new database.
  /// - Parameters:
  ///   - target: as it was named, and as the service describes it.
  ///   - isNew: whether it is made for this.
  ///   - sources: the databases that the export's documents name.
  ///   - record: of the rehearsal.
  /// - Throws: `RefusedError`.
  func check(
    _ target: IdentifiedDatabase, isNew: Bool, sources: [DatabaseName], rehearsal record: RehearsalRecord,
    accepted: [BackupScope.Mismatch]
  ) async throws {
    if try await target.isSame(as: staging) {
      throw RefusedError("\(target) is the policy's staging. Rehearse there: rekindle rehearse.")
    }
    if try await target.isSame(as: record.stagingAtGoogle) {
      throw RefusedError("\(target) is the database that the export was rehearsed in: staging and target are mixed up.")
    }
    guard let original = production ?? sources.first else {
      throw RefusedError(
        "No production database is known: the export has no documents, and the policy does not name "
          + "it. Write production: firestore://PROJECT/DATABASE into rekindle.yaml.")
    }
    if isNew {
      guard target.name.project == original.project else {
        throw RefusedError("\(target) is not in the project of \(original). A new database is made beside production.")
      }
      guard target.name != original, !sources.contains(target.name) else {
        throw RefusedError("\(target) is not new: it is the database that the export is of.")
      }
      return
    }
    guard try await target.isSame(as: original) else {
      throw RefusedError(
        "\(target) is not \(original), which is production. Restore into that, or into a new database: "
          + "--into-new-database.")
    }
    if !sources.isEmpty, try await !target.isSame(asOneOf: sources), !accepted.contains(.otherDatabase) {
      throw RefusedError(
        "The export is of \(sources.map(\.description).joined(separator: ", ")), not of \(target): this is "
          + "another database's backup.")
    }
    guard acceptsEmbedded || record.staging?.kind != .embedded else {
      throw RefusedError(
        "\(target) is in use, and the export was rehearsed in embedded staging only, which shares Rekindle's own "
          + "decoder. Rehearse it with --staging emulator or in a database of Google's, restore into a new database, or write "
          + "restore: acceptEmbedded: true into the policy.")
    }
  }
}

extension RehearsalRecord {
  /// The database of Google's that it was rehearsed in. Embedded staging, and an emulator, have production's own name on this
  /// machine.
  var stagingAtGoogle: DatabaseName? { staging?.kind == .firestore ? staging?.database : nil }
}
