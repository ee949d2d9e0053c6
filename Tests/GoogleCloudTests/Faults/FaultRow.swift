import Testing

@testable import GoogleCloud

/// A row of a table: a call, what goes wrong with its requests, and what must come of it.
struct FaultRow: Sendable, CustomTestStringConvertible {
  enum Outcome: Sendable {
    /// All that the same call brings where nothing is wrong.
    case recovered
    case fails(GoogleCloudError.Code)
    /// One or the other, by what of the answer had come when the connection was closed.
    case breaks
    /// As the above, and the request was sent once: a second one would be a second, billed piece of work.
    case failsAtOnce(GoogleCloudError.Code)
  }

  var call: ClientCall
  /// As a member of a rule, such as `"status":503`.
  var fault: String
  /// How many requests go wrong; nil for all.
  var times: Int?
  var outcome: Outcome

  var testDescription: String { "\(call.rawValue), \(fault), \(times.map { "\($0) times" } ?? "always")" }

  static func once(_ calls: [ClientCall], _ fault: String, _ outcome: Outcome) -> [FaultRow] {
    calls.map { FaultRow(call: $0, fault: fault, times: 1, outcome: outcome) }
  }

  static func always(_ calls: [ClientCall], _ fault: String, _ outcome: Outcome) -> [FaultRow] {
    calls.map { FaultRow(call: $0, fault: fault, outcome: outcome) }
  }

  static func status(_ calls: [ClientCall], _ rows: [Int: Outcome], times: Int? = 1) -> [FaultRow] {
    calls.flatMap { call in
      rows.sorted { $0.key < $1.key }.map { code, outcome in
        FaultRow(call: call, fault: #""status":\#(code)"#, times: times, outcome: outcome)
      }
    }
  }

  /// Makes the call without the fault, with it, and once more without it.
  func check() async throws {
    let folder = try CredentialFolder()
    let patience = Duration.milliseconds(fault.contains("stall") ? 500 : 30_000)
    try await FaultySandbox.run(patience: patience) { sandbox in
      let readTime = try await sandbox.firestore().now(of: FaultySandbox.database)
      let healthy = try await call.make(sandbox, run: 0, at: readTime, folder)
      let rule = [call.requests, times.map { #""times":\#($0)"# }, fault].compactMap { $0 }.joined(separator: ",")
      try await sandbox.setFaults("{\(rule)}")
      let result = await Result { try await call.make(sandbox, run: 1, at: readTime, folder) }
      let count = try #require(try await sandbox.counts().first)
      #expect(count.acted >= 1, "the fault never fired")
      if let times { #expect(count.acted == times) }
      switch (outcome, result) {
      case (.recovered, .success(let brought)):
        #expect(brought == healthy)
        #expect(count.seen > count.acted, "nothing was asked for again")
      case (.recovered, .failure(let error)): Issue.record("\(error)")
      case (.fails, .success(let brought)), (.failsAtOnce, .success(let brought)), (.breaks, .success(let brought)):
        Issue.record("It succeeded: \(brought.prefix(500))")
      case (.fails(let code), .failure(let error)), (.failsAtOnce(let code), .failure(let error)):
        let error = try #require(error as? GoogleCloudError, "\(error)")
        #expect(error.code == code, "\(error)")
        #expect(!error.message.isEmpty && !error.remedy.isEmpty)
        if case .failsAtOnce = outcome { #expect(count.seen == 1) }
      case (.breaks, .failure(let error)):
        let code = (error as? GoogleCloudError)?.code
        #expect(code == .streamBroken || code == .connectionFailed, "\(error)")
      }
      try await sandbox.setFaults("")
      #expect(try await call.make(sandbox, run: 2, at: readTime, folder) == healthy)
    }
  }
}

extension Result where Failure == any Error {
  init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
