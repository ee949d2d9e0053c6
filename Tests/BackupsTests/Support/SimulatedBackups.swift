import Attestation
import Documents
import Foundation
import GoogleCloud
import JSON
import Policy
import TestSupport
import Testing
import Verification

@testable import Backups

/// A rig on a clock of its own: what its job exports is rehearsed, and the readiness to recover is read at any moment.
struct SimulatedBackups: Sendable {
  static let hour: Int64 = 3_600_000_000
  /// How long a rehearsal takes.
  static let rehearsalTime: Int64 = 60_000_000

  let rig: Rig
  let clock: SimulatedClock
  let services: GoogleServices
  /// Holds the keys, and for a moment what is downloaded.
  let folder: URL
  /// Where records are kept, as the policy names it.
  let history: String

  private var storage: StorageClient { get throws { StorageClient(try services.endpoint(.storage)) } }

  // MARK: The policy

  /// Makes a key pair in files.
  func makeKey(_ name: String, _ kind: KeyKind) throws -> SigningKey {
    let key = try SigningKey.generate(kind)
    try key.write(to: folder.appending(path: name).path)
    return key
  }

  /// An element of `publicKeys`.
  func trusting(_ name: String, _ period: String = "") -> String {
    "{file: \(folder.appending(path: name).path).pub\(period.isEmpty ? "" : ", \(period)")}"
  }

  /// The rig's policy with a limit of every kind.
  /// - Parameters:
  ///   - keys: elements of `publicKeys`.
  ///   - publicKey: the name of the key that counts at all times, in place of `keys`.
  ///   - changes: what is replaced in the text, and by what.
  func limits(
    _ keys: [String], publicKey: String? = nil, _ changes: [(old: String, new: String)] = []
  ) throws -> Policy {
    let trust = publicKey.map { "publicKey: \(folder.appending(path: $0).path).pub" }
    let limits = """
        retentionDays: 30
        softDeleteDays: 7
        maximumAge: 26h
        verifiedWithin: 6h
        rehearsedWithin: 60h
        maximumDrop: 50
        recoveryTime: 30m
        dataLoss: 30h
        history: \(history)
        \(trust ?? "publicKeys: [\(keys.joined(separator: ", "))]")
      """
    return try policy { text in
      let whole = text.replacing("America/Lima", with: "Etc/UTC").replacing("  retentionDays: 30", with: limits)
      return changes.reduce(whole) { text, change in
        #expect(text.contains(change.old), "\(change.old)")
        return text.replacing(change.old, with: change.new)
      }
    }
  }

  // MARK: What happens

  /// The nightly job runs, and its export ends at once.
  func export(at time: Int64) async throws {
    clock.move(to: time)
    try await rig.runJob()
  }

  /// The newest export of ours, as every command finds it.
  func latest(_ policy: Policy) async throws -> BucketPlace {
    try await BackupLister(services, policy, now: clock.now).newest(in: BucketPlace(rig.wanted.backups)).export.place
  }

  /// The oldest export of ours.
  func oldest(_ policy: Policy) async throws -> BucketPlace {
    let list = try await BackupLister(services, policy, now: clock.now).list(BucketPlace(rig.wanted.backups))
    return try #require(list.exports.last).place
  }

  /// Verifies the newest export of ours as it is in the bucket, and puts the signed record of a rehearsal into the history.
  func rehearse(at time: Int64, _ policy: Policy, by key: SigningKey) async throws {
    clock.move(to: time)
    let place = try await latest(policy)
    let copy = folder.appending(path: "copy/\(place.name)")
    try await download(place, to: copy)
    let verified = try await Verifier().verify(copy.path)
    var record = RehearsalRecord(
      verified.report, files: try await verified.digests(md5: true), toolVersion: "0", started: time,
      finished: time + Self.rehearsalTime)
    try FileManager.default.removeItem(at: copy)
    try #require(record.verdict == .verified)
    record.depth = .rehearsed
    record.export.place = ExactName(place.uri)
    record.staging = RehearsalRecord.Staging(kind: .firestore, database: DatabaseName(project: "pyme-staging"))
    let documents = record.documents
    record.readBack = RehearsalRecord.ReadBack(
      documents: documents, equal: documents, missing: 0, extra: 0, changed: 0)
    record.timings = RehearsalRecord.Timings()
    (record.timings.importing, record.timings.readBack, record.timings.total) = (30, 20, 60)
    record.timings.download = 5
    clock.move(to: record.finished)
    let envelope = try await Envelope.signing(try Statement(rehearsal: record).json, with: Signer(key))
    let name = try await History(try HistoryPlace(history), services: { services }).append(envelope.json)
    // A bucket has the sandbox's clock, a folder the machine's.
    guard case .folder(let path) = try HistoryPlace(history) else { return }
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: Double(record.finished / 1_000_000))],
      ofItemAtPath: "\(path)/\(name)")
  }

  /// Deletes the files of an export, as a person does.
  func delete(_ place: BucketPlace) async throws {
    for object in try await storage.objects(.init(bucket: place.bucket, prefix: place.prefix)).objects {
      let name = PercentEncoding.encode(object.name.text)
      try await rig.client.call("DELETE", "/storage/v1/b/\(place.bucket)/o/\(name)")
    }
  }

  private func download(_ place: BucketPlace, to copy: URL) async throws {
    let storage = try storage
    for object in try await storage.objects(.init(bucket: place.bucket, prefix: place.prefix)).objects {
      var bytes: [UInt8] = []
      _ = try await storage.download(object) { part in part.withUnsafeBytes { bytes += $0 } }
      let file = copy.appending(path: try #require(object.name.dropping(prefix: place.prefix)).text)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
  }

  // MARK: What is known

  /// All that `rekindle status` reads, at the clock's time.
  func readiness(_ policy: Policy) async throws -> RecoveryReadiness {
    let rules = try #require(policy.backups)
    let reader = try ReadinessReader(.success(services), policy, rules, at: BucketPlace(rules)) {
      try await rules.historyListing(services)
    }
    return try await reader.read(now: clock.now)
  }
}

extension RecoveryReadiness {
  /// The codes that have an outcome, each once, sorted.
  func codes(_ outcome: CheckOutcome) -> [String] {
    Set(checks.filter { $0.outcome == outcome }.map(\.code)).map(\.rawValue).sorted()
  }
}

/// - Parameters:
///   - history: where records are kept; nil for a folder of this machine.
///   - start: when the bucket and the job are made.
func withSimulatedBackups(
  history: String? = nil, from start: Int64, _ body: (SimulatedBackups) async throws -> Void
) async throws {
  let clock = SimulatedClock(start)
  try await withTemporaryFolder { folder in
    let history = history ?? folder.appending(path: "history").path
    let changes: KeyValuePairs = [
      "America/Lima": "Etc/UTC", "  retentionDays: 30": "  retentionDays: 30\n  history: \(history)",
    ]
    try await withRig(policy: changes, clock: clock) { rig in
      try await rig.applyAll()
      let services = try GoogleServices(["REKINDLE_ENDPOINT": rig.client.endpoint])
      try await body(
        SimulatedBackups(rig: rig, clock: clock, services: services, folder: folder, history: history))
    }
  }
}
