import JSON
import Policy
package import Verification

/// What the webhook was told last: `rekindle.notified/1`, beside the history.
package struct NotifiedState: Sendable, Equatable {
  /// The codes of the checks that failed, each once, sorted by their words.
  package var failed: [RecoveryReadiness.Code]
  /// The codes of the checks that could not find out, likewise. A code can be in both lists.
  package var unknown: [RecoveryReadiness.Code]
  /// When a run decided to call the webhook, in microseconds since 1970.
  package var time: Int64
  /// False while a run calls the webhook: no second run calls it meanwhile.
  package var isSent = true

  package init(
    failed: [RecoveryReadiness.Code] = [], unknown: [RecoveryReadiness.Code] = [], time: Int64, isSent: Bool = true
  ) {
    self.failed = failed
    self.unknown = unknown
    self.time = time
    self.isSent = isSent
  }

  /// What was judged. Whether notifying works is not part of it.
  package init(_ readiness: RecoveryReadiness, time: Int64) {
    func codes(_ outcome: CheckOutcome) -> [RecoveryReadiness.Code] {
      let found = readiness.checks.filter { $0.code.group != .notify && $0.outcome == outcome }.map(\.code)
      return Set(found).sorted { $0.rawValue < $1.rawValue }
    }
    self.init(failed: codes(.failed), unknown: codes(.unknown), time: time)
  }

  /// `ok`, `failed` or `unknown`. Warnings are ok here.
  package var outcome: CheckOutcome {
    if !failed.isEmpty { return .failed }
    return unknown.isEmpty ? .ok : .unknown
  }

  /// Whether there is nothing to tell.
  package var isOK: Bool { outcome == .ok }
}

// MARK: What is due

extension NotifiedState {
  /// What the last run left.
  package enum Last: Sendable, Equatable {
    /// No webhook was ever called.
    case nothing
    case state(NotifiedState)
    /// It cannot be read, or is not a state.
    case unreadable
  }

  package enum Step: Sendable, Equatable {
    case nothing
    /// Another run calls the webhook right now.
    case otherRun
    case post(Notifier.Occasion)
  }

  /// How long a run that calls the webhook is waited for, in microseconds: longer than its three tries take. After that it
  /// counts as killed.
  package static let longestCall: Int64 = 120_000_000

  /// How much sooner than after `repeatAfter` the webhook is called again, in microseconds.
  private static let earlyRepeat: Int64 = 600_000_000

  /// What a run has to do. A state that another machine wrote may be off by `ClockDifference.allowed`.
  /// - Parameters:
  ///   - last: what the webhook was told.
  ///   - repeatAfter: how long after its last call the webhook is called again while the state is not ok.
  package func step(after last: Last, repeatAfter: Duration) -> Step {
    switch last {
    case .nothing: return isOK ? .nothing : .post(.began)
    // Rekindle does not know what the webhook heard last, so it sends what holds now.
    case .unreadable: return .post(isOK ? .recovered : .began)
    case .state(let last) where !last.isSent:
      let (age, overflow) = time.subtractingReportingOverflow(last.time)
      guard overflow || !(-Self.longestCall...Self.longestCall).contains(age) else { return .otherRun }
      return step(after: .unreadable, repeatAfter: repeatAfter)
    case .state(let last):
      switch (last.isOK, isOK) {
      case (true, true): return .nothing
      case (true, false): return .post(.began)
      case (false, true): return .post(.recovered)
      case (false, false):
        guard last.failed == failed, last.unknown == unknown else { return .post(.changed) }
        let (age, overflow) = time.subtractingReportingOverflow(last.time)
        // A job that runs once a day is not on the second.
        let early = min(Self.earlyRepeat, repeatAfter.microseconds / 2)
        let isDue = overflow || age >= repeatAfter.microseconds - early || age < -ClockDifference.allowed
        return isDue ? .post(.repeated) : .nothing
      }
    }
  }
}

// MARK: As JSON

extension NotifiedState {
  private static let schema = "rekindle.notified/1"
  /// A state has a few hundred bytes.
  static let mostBytes = 64 << 10

  var json: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", Self.schema)
      json.member("outcome", outcome.rawValue)
      json.strings("failed", failed.map(\.rawValue))
      json.strings("unknown", unknown.map(\.rawValue))
      json.member("time", microseconds: time)
      json.member("sent", isSent)
    }
    return json.line()
  }

  /// - Returns: nil for what is not a state, or one of a version with other codes.
  init?(json bytes: [UInt8]) {
    guard bytes.count <= Self.mostBytes, let value = try? JSONParser.parse(bytes),
      let object = try? JSONObject(value, "the notified state"), (try? object.text("schema")) == Self.schema,
      let outcome: CheckOutcome = try? object.choice("outcome"),
      let failed = Self.codes(try? object.texts("failed")), let unknown = Self.codes(try? object.texts("unknown")),
      let time = try? object.time("time"), let isSent = try? object.truth("sent")
    else { return nil }
    self.init(failed: failed, unknown: unknown, time: time, isSent: isSent)
    guard self.outcome == outcome else { return nil }
  }

  /// - Returns: nil if there are none to read, or if one of them is not a code.
  private static func codes(_ words: [String]?) -> [RecoveryReadiness.Code]? {
    guard let words else { return nil }
    let codes = words.compactMap { RecoveryReadiness.Code(rawValue: $0) }
    return codes.count == words.count ? codes : nil
  }
}
