package import Attestation
import Costs
package import GoogleCloud
package import Policy

/// Reads all that `RecoveryReadiness` judges. What cannot be read makes only its own checks unknown.
package struct ReadinessReader: Sendable {
  package typealias History = @Sendable () async throws -> Result<HistoryListing, BackupError>?
  private typealias Unread = RecoveryReadiness.Unread

  private let services: Result<GoogleServices, any Error>
  private let policy: Policy
  private let rules: BackupRules
  private let place: BucketPlace
  private let wanted: WantedSchedule?
  private let history: History
  private let memory: ExportMemory?

  /// - Parameters:
  ///   - services: an error is the answer to everything that is asked of them.
  ///   - place: what to list.
  ///   - memory: what earlier lists found out; nil to read every export.
  ///   - history: reads the history; nil where the policy names none.
  /// - Throws: `ScheduleError` for a policy whose schedule cannot be used.
  package init(
    _ services: Result<GoogleServices, any Error>, _ policy: Policy, _ rules: BackupRules, at place: BucketPlace,
    memory: ExportMemory? = nil, history: @escaping History
  ) throws(ScheduleError) {
    self.services = services
    self.policy = policy
    self.rules = rules
    self.place = place
    self.history = history
    self.memory = memory
    wanted = try policy.schedule == nil ? nil : WantedSchedule(policy)
  }

  /// Reads the settings of the schedule beside the history and the exports. The policy's bucket is listed once for both halves.
  /// - Parameter now: microseconds since 1970.
  /// - Throws: `CancellationError` only.
  package func read(now: Int64) async throws -> RecoveryReadiness {
    async let settings = readSettings()
    var facts = try await readBackups(now)
    let found = try await settings
    if sharesBucket { facts.bucket = bucket(of: found) }
    let schedule = try await judge(found, facts, now)
    return RecoveryReadiness(facts, schedule: schedule, rules, Ownership(policy), now: now)
  }

  /// Whether both halves are about one bucket: then the schedule's half reads what it does to exports, for both.
  private var sharesBucket: Bool { wanted != nil && place.bucket == rules.bucket }

  private func bucket(of settings: Result<FoundState, Unread>?) -> BucketFacts? {
    switch settings {
    case nil: return nil
    case .success(let state)?: return state.bucketFacts
    case .failure(let unread)?:
      let refusal = Self.refusal(unread, place)
      return BucketFacts(bucket: .failure(refusal), access: .failure(refusal), key: nil)
    }
  }

  private static func refusal(_ unread: Unread, _ place: BucketPlace) -> GoogleCloudError {
    GoogleCloudError(.badResponse, unread.message, remedy: unread.remedy ?? "Check \(place).")
  }

  private func readHistory() async throws -> Result<HistoryListing, BackupError>? {
    do { return try await history() } catch let error as CancellationError { throw error } catch {
      let unread = Unread(error)
      return .failure(
        BackupError(.historyUnread, unread.message, remedy: unread.remedy ?? "Check the place of the history."))
    }
  }

  private func readBackups(_ now: Int64) async throws -> BackupFacts {
    let history = try await readHistory()
    do {
      return try await BackupFacts(
        place, policy, rules, services.get(), history: history, readsBucket: !sharesBucket, memory: memory,
        now: now)
    } catch let error as CancellationError { throw error } catch {
      let refusal = error as? GoogleCloudError ?? Self.refusal(Unread(error), place)
      return BackupFacts(
        place: place, list: .failure(refusal), history: history,
        operations: policy.production == nil ? nil : .failure(refusal),
        bucket: BucketFacts(bucket: .failure(refusal), access: .failure(refusal), key: nil))
    }
  }

  /// What of the schedule does not depend on the list of exports; nil where the policy has none.
  private func readSettings() async throws -> Result<FoundState, Unread>? {
    guard let wanted else { return nil }
    return try await reading { try await CloudCalls(services.get()).state(for: wanted) }
  }

  private func judge(
    _ settings: Result<FoundState, Unread>?, _ facts: BackupFacts, _ now: Int64
  ) async throws -> Result<ScheduleStatus, Unread>? {
    guard let wanted, let settings else { return nil }
    let list = place == BucketPlace(rules) ? facts.list : nil
    return try await reading {
      let found = try settings.get()
      let seen = try await CloudCalls(services.get()).statusFacts(for: wanted, now: now, exports: list)
      let plan = try SchedulePlan(wanted, found, prices: .shipped(), now: now)
      return ScheduleStatus(plan, found, seen, now: now)
    }
  }

  private func reading<Value: Sendable>(
    _ body: () async throws -> Value
  ) async throws -> Result<Value, Unread> {
    do { return .success(try await body()) } catch let error as CancellationError { throw error } catch let error
      as Unread
    { return .failure(error) } catch { return .failure(Unread(error)) }
  }
}
