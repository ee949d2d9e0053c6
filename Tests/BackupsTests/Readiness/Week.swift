import Attestation
import Documents
import GoogleCloud
import JSON
import Policy
import TestSupport

@testable import Backups

/// A week of backups, from Sunday's export to the next Monday's rehearsal: the nightly job at 03:00, a rehearsal at 05:17, a
/// restore in place, a new key, two nights without the job, and two without rehearsals.
struct Week {
  /// 2026-11-29T00:00:00Z, a Sunday.
  static let start: Int64 = 1_795_910_400_000_000
  /// The first hour of Monday, and the last one that is looked at; hours count from `start`.
  static let firstHour = 24
  static let lastHour = 8 * 24 + 7
  /// As a restore names what it keeps of the database that it writes over.
  static let safety = "rekindle-before-restore-20261130T140000Z-48121"
  /// From when on the new key signs, and the old one no longer counts.
  private static let rotation = "2026-12-01T05:00:00Z"

  private enum Event {
    case export
    case rehearsal
    /// A safety export, and the import of the newest export.
    case restoreInPlace
    /// The nightly rehearsal signs by the new key from now on.
    case newKey
    /// The policy trusts both keys, each in its period.
    case trustBoth
    case pause
    case resume
  }

  private static let events: [(day: Int64, hour: Int64, minute: Int64, event: Event)] = [
    (0, 3, 0, .export), (0, 5, 17, .rehearsal),
    (1, 3, 0, .export), (1, 5, 17, .rehearsal), (1, 14, 0, .restoreInPlace),
    (2, 3, 0, .export), (2, 5, 0, .newKey), (2, 5, 17, .rehearsal), (2, 8, 0, .trustBoth),
    (3, 1, 0, .pause), (3, 5, 17, .rehearsal),
    (4, 5, 17, .rehearsal), (4, 20, 0, .resume),
    (5, 3, 0, .export), (5, 5, 17, .rehearsal),
    (6, 3, 0, .export),
    (7, 3, 0, .export),
    (8, 3, 0, .export), (8, 5, 17, .rehearsal),
  ]

  let backups: SimulatedBackups
  private(set) var policy: Policy
  private let old: SigningKey
  private let new: SigningKey
  private var isKeyNew = false
  private var rest = Week.events[...]

  init(_ backups: SimulatedBackups) throws {
    self.backups = backups
    old = try backups.makeKey("old", .ed25519)
    new = try backups.makeKey("new", .p256)
    policy = try backups.limits([backups.trusting("old")])
  }

  static func time(ofHour hour: Int) -> Int64 { start + Int64(hour) * SimulatedBackups.hour }

  /// Lets happen what happens until an hour, and leaves the clock there.
  mutating func play(untilHour hour: Int) async throws {
    let end = Self.time(ofHour: hour)
    while let next = rest.first {
      let time = Self.start + (next.day * 1_440 + next.hour * 60 + next.minute) * 60_000_000
      guard time <= end else { break }
      rest.removeFirst()
      try await play(next.event, at: time)
    }
    backups.clock.move(to: end)
  }

  private mutating func play(_ event: Event, at time: Int64) async throws {
    backups.clock.move(to: time)
    let client = backups.rig.client
    switch event {
    case .export: try await backups.export(at: time)
    case .rehearsal: try await backups.rehearse(at: time, policy, by: isKeyNew ? new : old)
    case .restoreInPlace:
      let newest = try await backups.latest(policy)
      try await client.finish(
        client.call(
          "POST", "/v1/\(Rig.database):exportDocuments", #"{"outputUriPrefix":"gs://pyme-backups/\#(Self.safety)"}"#))
      try await client.finish(
        client.call("POST", "/v1/\(Rig.database):importDocuments", #"{"inputUriPrefix":"\#(newest.uri)"}"#))
    case .newKey: isKeyNew = true
    case .trustBoth:
      policy = try backups.limits([
        backups.trusting("old", "until: \(Self.rotation)"), backups.trusting("new", "from: \(Self.rotation)"),
      ])
    case .pause: try await client.call("POST", "\(Rig.job):pause", "{}")
    case .resume: try await client.call("POST", "\(Rig.job):resume", "{}")
    }
  }
}
