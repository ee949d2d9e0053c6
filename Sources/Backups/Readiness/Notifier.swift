import GoogleCloud
import JSON
package import Policy
package import Verification

/// Tells the policy's webhook of a change of state, once, and again while it is not ok.
package struct Notifier: Sendable {
  /// Why the webhook is called.
  package enum Occasion: String, Sendable {
    /// It was ok, or the webhook was never called.
    case began
    /// The checks that failed, or those that could not find out, are not the same.
    case changed
    case recovered
    /// The same as `repeatAfter` ago.
    case repeated
  }

  package struct Outcome: Sendable, Equatable {
    package var check: Check<RecoveryReadiness.Code>
    /// What arrived; nil for nothing.
    package var occasion: Occasion?

    package init(_ outcome: CheckOutcome, _ message: String, remedy: String? = nil, occasion: Occasion? = nil) {
      check = Check(.own(.notify), outcome, message, remedy: remedy)
      self.occasion = occasion
    }
  }

  private let rules: NotifyRules
  private let address: String?
  private let store: NotifiedStore
  private let clock: @Sendable () -> Int64

  /// - Parameters:
  ///   - address: what the environment variable holds; nil where it is not set. It is a secret.
  ///   - clock: says what time it is, in microseconds since 1970; nil for the machine's.
  package init(
    _ rules: NotifyRules, address: String?, store: NotifiedStore,
    clock: (@Sendable () -> Int64)? = nil
  ) {
    self.rules = rules
    self.address = address.flatMap { $0.isEmpty ? nil : $0 }
    self.store = store
    self.clock = clock ?? { Timestamp.now() }
  }

  /// Calls the webhook if something is due. What goes wrong is a check, never an error.
  /// - Parameter body: makes the JSON.
  /// - Throws: `CancellationError` only.
  package func notify(
    _ readiness: RecoveryReadiness, body: (Occasion) -> [UInt8]
  ) async throws -> Outcome {
    let variable = rules.webhookVariable
    guard let address else {
      return Outcome(
        .unknown, "The environment variable \(variable) is not set, so Rekindle cannot call the webhook.",
        remedy: "Set \(variable) to the webhook's address, or pass --no-notify.")
    }
    let webhook: Webhook
    do { webhook = try Webhook(address) } catch {
      return Outcome(
        .failed, "The environment variable \(variable) does not hold a webhook's address. \(error.message)",
        remedy: error.remedy)
    }
    let last: NotifiedState.Last
    let version: NotifiedStore.Version
    do { (last, version) = try await store.read() } catch let error as CancellationError { throw error } catch {
      let state = NotifiedState(readiness, time: clock())
      return try await notifyBlindly(state, webhook, body, RecoveryReadiness.Unread(error))
    }
    // Reading what is judged can take minutes. Another run measures the age of this one's call by the time of the call.
    let state = NotifiedState(readiness, time: clock())
    switch state.step(after: last, repeatAfter: rules.repeatAfter) {
    case .nothing: return Outcome(.ok, "The webhook knows this state.")
    case .otherRun: return Outcome(.ok, "Another run is calling the webhook.")
    case .post(let occasion): return try await post(occasion, state, webhook, body, last, version)
    }
  }

  /// The last state cannot be read: each run sends bad news, and none sends good news.
  private func notifyBlindly(
    _ state: NotifiedState, _ webhook: Webhook, _ body: (Occasion) -> [UInt8], _ error: RecoveryReadiness.Unread
  ) async throws -> Outcome {
    var refusal: GoogleCloudError?
    if !state.isOK { refusal = try await call(webhook, body(.began)) }
    if let refusal { return refused(refusal) }
    return Outcome(
      .unknown,
      "Rekindle cannot read \(store), so it does not know whether the webhook knows this state. \(error.message)",
      remedy: error.remedy, occasion: state.isOK ? nil : .began)
  }

  /// Writes that it will call, calls, writes that it did: of two runs at once, the second one fails to write, and is silent.
  private func post(
    _ occasion: Occasion, _ state: NotifiedState, _ webhook: Webhook, _ body: (Occasion) -> [UInt8],
    _ last: NotifiedState.Last, _ version: NotifiedStore.Version
  ) async throws -> Outcome {
    var claim = state
    claim.isSent = false
    var claimed: NotifiedStore.Version?
    var unwritten: RecoveryReadiness.Unread?
    do {
      claimed = try await store.write(claim, replacing: version)
      guard claimed != nil else { return Outcome(.ok, "Another run is calling the webhook.") }
    } catch let error as CancellationError { throw error } catch { unwritten = RecoveryReadiness.Unread(error) }
    if let refusal = try await call(webhook, body(occasion)) {
      // As if this run had not been, so the next one tries again.
      if let claimed { await restore(last, at: state.time, replacing: claimed) }
      return refused(refusal)
    }
    if let claimed {
      do {
        if try await store.write(state, replacing: claimed) == nil {
          unwritten = RecoveryReadiness.Unread(message: "Another run wrote it at the same time.")
        }
      } catch let error as CancellationError { throw error } catch { unwritten = RecoveryReadiness.Unread(error) }
    }
    if let unwritten {
      return Outcome(
        .failed,
        "Rekindle called the webhook, but could not write \(store), so the next run calls it again. \(unwritten.message)",
        remedy: unwritten.remedy, occasion: occasion)
    }
    return Outcome(.ok, "Rekindle called the webhook: \(Self.words(occasion)).", occasion: occasion)
  }

  /// - Returns: why the webhook did not take it; nil if it did.
  private func call(_ webhook: Webhook, _ body: [UInt8]) async throws -> GoogleCloudError? {
    do {
      try await webhook.call(posting: body)
      return nil
    } catch let error as GoogleCloudError { return error }
  }

  private func refused(_ error: GoogleCloudError) -> Outcome {
    Outcome(
      .failed, "The webhook refused the notification. The next run tries again. \(error.message)",
      remedy: error.remedy)
  }

  /// What cannot be restored stays as a call that did not end: after `longestCall`, a run calls again.
  private func restore(_ last: NotifiedState.Last, at time: Int64, replacing claim: NotifiedStore.Version) async {
    let before: NotifiedState
    switch last {
    case .nothing: before = NotifiedState(time: time)
    case .state(let state): before = state
    case .unreadable: before = NotifiedState(time: 0, isSent: false)
    }
    _ = try? await store.write(before, replacing: claim)
  }

  private static func words(_ occasion: Occasion) -> String {
    switch occasion {
    case .began: "the state is not ok"
    case .changed: "other checks are not ok"
    case .recovered: "everything is ok again"
    case .repeated: "the state is still not ok"
    }
  }
}
