import Testing
import Verification

@testable import Backups

/// What is due, from what the webhook knows and what holds now.
struct NotifiedStateTests {
  private static let now: Int64 = 1_795_317_000_000_000
  private static let day = Duration.seconds(86_400)
  private static let hour: Int64 = 3_600_000_000

  private static func codes(_ words: [String]) -> [RecoveryReadiness.Code] {
    words.compactMap { RecoveryReadiness.Code(rawValue: $0) }
  }

  private static func state(
    _ failed: [String] = [], unknown: [String] = [], hoursAgo: Int64 = 0, minutes: Int64 = 0, isSent: Bool = true
  ) -> NotifiedState {
    NotifiedState(
      failed: codes(failed), unknown: codes(unknown), time: now - hoursAgo * hour - minutes * hour / 60, isSent: isSent)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var last: NotifiedState.Last
    var now: NotifiedState
    var step: NotifiedState.Step

    init(_ name: String, _ last: NotifiedState.Last, _ now: NotifiedState, _ step: NotifiedState.Step) {
      (testDescription, self.last, self.now, self.step) = (name, last, now, step)
    }
  }

  private static let ok = state()
  private static let age = state(["age"])

  @Test(arguments: [
    Row("never told, and ok", .nothing, ok, .nothing),
    Row("never told, and failed", .nothing, age, .post(.began)),
    Row("still ok", .state(ok), ok, .nothing),
    Row("ok, then failed", .state(state(hoursAgo: 500)), age, .post(.began)),
    Row("ok, then unknown", .state(ok), state(unknown: ["history"]), .post(.began)),
    Row("failed, then ok", .state(state(["age"], hoursAgo: 1)), ok, .post(.recovered)),
    Row("unknown, then ok", .state(state(unknown: ["age"], hoursAgo: 1)), ok, .post(.recovered)),
    Row("the same failure", .state(state(["age"], hoursAgo: 23)), age, .nothing),
    Row("the same failure for a day", .state(state(["age"], hoursAgo: 24)), age, .post(.repeated)),
    Row(
      "a daily job that is five minutes early", .state(state(["age"], hoursAgo: 24, minutes: -5)), age, .post(.repeated)
    ),
    Row("a quarter of an hour before its time", .state(state(["age"], hoursAgo: 24, minutes: -15)), age, .nothing),
    Row(
      "one more fails", .state(state(["age"], hoursAgo: 1)), state(["age", "verified"]),
      .post(.changed)),
    Row("one fewer fails", .state(state(["age", "verified"], hoursAgo: 1)), age, .post(.changed)),
    Row("unknown, then failed", .state(state(unknown: ["age"], hoursAgo: 1)), age, .post(.changed)),
    Row("failed, then unknown", .state(age), state(unknown: ["age"]), .post(.changed)),
    Row(
      "failed, and one more is unknown", .state(state(["age"], hoursAgo: 1)), state(["age"], unknown: ["history"]),
      .post(.changed)),
    Row("failed, and none is unknown any more", .state(state(["age"], unknown: ["history"])), age, .post(.changed)),
    Row("a state of the future", .state(state(["age"], hoursAgo: -1)), age, .post(.repeated)),
    Row(
      "a clock that is a minute ahead",
      .state(NotifiedState(failed: age.failed, time: now + 60_000_000)),
      age, .nothing),
    Row("unreadable, and failed", .unreadable, age, .post(.began)),
    Row("unreadable, and ok", .unreadable, ok, .post(.recovered)),
    Row("another run is at it", .state(state(["age"], isSent: false)), age, .otherRun),
    Row("a run that was killed at it", .state(state(["age"], hoursAgo: 1, isSent: false)), age, .post(.began)),
    Row(
      "a killed run, and ok since", .state(state(["age"], hoursAgo: 1, isSent: false)), ok, .post(.recovered)),
    Row(
      "the first time there is", .state(NotifiedState(failed: age.failed, time: .min)), age,
      .post(.repeated)),
  ])
  func steps(_ row: Row) {
    #expect(row.now.step(after: row.last, repeatAfter: Self.day) == row.step)
  }

  @Test("A state is read as it was written")
  func json() throws {
    let unknown = ["history", "no-job", "schedule"]
    for state in [
      Self.ok, Self.age, Self.state(unknown: unknown, isSent: false), Self.state(["age"], unknown: unknown),
    ] {
      #expect(NotifiedState(json: state.json) == state)
    }
  }

  @Test(
    "What is not a state is not taken for one",
    arguments: [
      "", "{}", "[]", "null",
      #"{"schema":"rekindle.notified/2","outcome":"ok","failed":[],"unknown":[],"time":"2026-11-22T03:00:00Z","sent":true}"#,
      #"{"schema":"rekindle.notified/1","outcome":"warning","failed":[],"unknown":[],"time":"2026-11-22T03:00:00Z","sent":true}"#,
      #"{"schema":"rekindle.notified/1","outcome":"ok","failed":["age"],"unknown":[],"time":"2026-11-22T03:00:00Z","sent":true}"#,
      #"{"schema":"rekindle.notified/1","outcome":"failed","failed":[],"unknown":[],"time":"2026-11-22T03:00:00Z","sent":true}"#,
      #"{"schema":"rekindle.notified/1","outcome":"failed","failed":["moon"],"unknown":[],"time":"2026-11-22T03:00:00Z","sent":true}"#,
      #"{"schema":"rekindle.notified/1","outcome":"unknown","failed":["age"],"unknown":["age"],"time":"2026-11-22T03:00:00Z","sent":true}"#,
      #"{"schema":"rekindle.notified/1","outcome":"ok","failed":[],"time":"2026-11-22T03:00:00Z","sent":true}"#,
      #"{"schema":"rekindle.notified/1","outcome":"ok","failed":[],"unknown":[],"time":"yesterday","sent":true}"#,
      #"{"schema":"rekindle.notified/1","outcome":"ok","failed":[],"unknown":[],"time":"2026-11-22T03:00:00Z","sent":1}"#,
    ])
  func hostile(text: String) {
    #expect(NotifiedState(json: Array(text.utf8)) == nil)
    let padded = Array(text.utf8) + [UInt8](repeating: 0x20, count: NotifiedState.mostBytes)
    #expect(NotifiedState(json: padded) == nil)
  }

  @Test("Every word is one code, of one group")
  func codes() {
    let words =
      BackupStatus.Rule.allCases.map(\.rawValue) + ScheduleStatus.Code.allCases.map(\.rawValue)
      + RecoveryReadiness.Code.Own.allCases.map(\.rawValue)
    for word in words {
      #expect(words.filter { $0 == word }.count == 1, "\(word)")
      #expect(RecoveryReadiness.Code(rawValue: word)?.rawValue == word)
    }
    #expect(RecoveryReadiness.Code(rawValue: "moon") == nil)
    #expect(RecoveryReadiness.Code(rawValue: "drift")?.group == .schedule)
    #expect(RecoveryReadiness.Code(rawValue: "age")?.group == .backups)
    #expect(RecoveryReadiness.Code(rawValue: "notify")?.group == .notify)
  }
}
