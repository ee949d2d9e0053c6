/// A value that takes long to read, kept for a short time. However many ask for it, it is read once.
actor Kept<Value: Sendable> {
  struct Answer: Sendable {
    let value: Value
    /// When it began to be read, in microseconds since 1970.
    let time: Int64
  }

  /// How old a value may be without being read again, in microseconds.
  static var fresh: Int64 { 30_000_000 }
  /// How old a value may be that is shown while it is read again, in microseconds.
  static var stale: Int64 { 120_000_000 }

  private let now: @Sendable () -> Int64
  private let read: @Sendable () async throws -> Value
  private var answer: Answer?
  private var reading: Task<Answer, any Error>?
  /// What was read before it is not shown any more.
  private var notBefore = Int64.min

  /// - Parameter now: in microseconds since 1970.
  init(now: @escaping @Sendable () -> Int64, read: @escaping @Sendable () async throws -> Value) {
    self.now = now
    self.read = read
  }

  func value() async throws -> Answer {
    let asked = now()
    if let answer, answer.time >= notBefore, (0..<Self.stale).contains(asked - answer.time) {
      if asked - answer.time >= Self.fresh { _ = begin(asked) }
      return answer
    }
    let found = try await begin(asked).value
    guard found.time < notBefore else { return found }
    // It was being read when something changed.
    return try await begin(now()).value
  }

  /// Has the next one who asks wait for a new value: something was changed that it shows.
  func expire() { notBefore = now() }

  /// Not a part of any caller's task, which may be cancelled while others wait.
  private func begin(_ start: Int64) -> Task<Answer, any Error> {
    if let reading { return reading }
    let task = Task {
      defer { reading = nil }
      let answer = Answer(value: try await read(), time: start)
      self.answer = answer
      return answer
    }
    reading = task
    return task
  }
}
