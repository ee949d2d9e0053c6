import Documents
import JSON
import Keys
import Verification

/// What a history's place holds under a name.
struct HistoryEntry: Sendable {
  /// In the folder, or below the prefix.
  var name: String
  /// When the object was made, or the file last written, in microseconds since 1970; nil if that is not known.
  var created: Int64?
  /// Whether the service set `created`, so that who wrote the entry could not choose it.
  var isTimestamped = false
  var content: Result<[UInt8], HistoryProblem>
}

/// One entry of the place: a record, with what is wrong with it, or what stands there instead of one.
struct HistoryItem: Sendable {
  var record: HistoryRecord?
  var problem: Finding?

  /// - Parameter keys: nil if signatures are not checked.
  init(_ entry: HistoryEntry, _ keys: KeyRing?) {
    let file = ExactName(entry.name)
    do throws(HistoryProblem) {
      let bytes = try entry.content.get()
      let run: RecordedRun
      do throws(AttestationError) { run = try RecordedRun(bytes) } catch {
        throw HistoryProblem(code: .historyDamaged, message: error.message, remedy: error.remedy)
      }
      var record = HistoryRecord(
        file: file, statement: run.statement, signature: run.signature(by: nil), created: entry.created)
      record.isTimestamped = entry.isTimestamped
      record.digest = try? Digest256(of: bytes)
      record.statementDigest = run.envelope.map { try? Digest256(of: $0.payload) } ?? record.digest
      record.namedKeys = run.envelope?.signatures.map(\.keyID) ?? []
      let judgement = keys?.judgement(of: run.envelope, created: entry.created)
      if let judgement { record.take(judgement) }
      self.record = record
      if let problem = judgement?.problem(created: entry.created) { throw problem }
    } catch {
      problem = error.finding(in: file)
    }
  }
}

extension HistoryRecord {
  fileprivate mutating func take(_ judgement: KeyRing.Judgement) {
    switch judgement {
    case .valid(let id):
      signature = .valid
      keyID = id
    case .outOfPeriod(let id):
      signature = .invalid
      keyID = id
    case .broken, .unknown: signature = .invalid
    case .unsigned: signature = .unsigned
    }
  }
}

extension KeyRing.Judgement {
  private static let keysNamed = 3
  /// As many as the digits of a key's id: what an envelope states may be of any length.
  private static let mostDigits = 64

  /// Nil for a record that counts.
  fileprivate func problem(created: Int64?) -> HistoryProblem? {
    switch self {
    case .valid: nil
    case .outOfPeriod(let id):
      HistoryProblem(
        code: .historyKeyPeriod, severity: .warning,
        message: "The key \(id) signed this record, "
          + (created.map { "which was created at \(Timestamp.text(microseconds: $0)), outside the key's period." }
            ?? "but nothing says when the record was created."),
        remedy: "It does not count. If the key was still yours then, correct backups.publicKeys in the policy. "
          + "Otherwise find out who signs with the old key.")
    case .broken(let id):
      HistoryProblem(
        code: .historySignature,
        message: "A signature of this record names the key \(id), but the signature does not hold.",
        remedy: "It does not count. The record was changed after it was signed: find out who can write there.")
    case .unknown(let ids):
      HistoryProblem(
        code: .historyUnknownKey, severity: .warning,
        message: "This record is signed by \(Self.text(ids)). The policy does not name such a key.",
        remedy: "It does not count. If you trust who signed it, add the public key to backups.publicKeys. "
          + "Otherwise find out who can write there.")
    case .unsigned:
      HistoryProblem(
        code: .historyUnsigned, severity: .warning, message: "This record is not signed.",
        remedy: "It does not count. Rehearse with --key, so that the record is signed.")
    }
  }

  private static func text(_ ids: [String?]) -> String {
    let named = ids.prefix(keysNamed).map { id in
      id.map { "the key \(String($0.unicodeScalars.prefix(mostDigits)))" }
        ?? "a key without an id"
    }
    let more = ids.count - named.count
    return (named + (more > 0 ? ["\(more) more"] : [])).joined(separator: ", ")
  }
}

/// Why an entry is not a record, or is one that does not count.
struct HistoryProblem: Error {
  var code: FindingCode.Check
  /// An error is what is not known, or should not be there; a warning, what only does not count.
  var severity = Finding.Severity.error
  var message: String
  var remedy: String

  func finding(in file: ExactName) -> Finding {
    Finding(
      code: code, severity: severity, consequence: severity == .error ? .incomplete : .none, file: file,
      message: message, remedy: remedy)
  }

  static func odd(_ what: String) -> HistoryProblem {
    HistoryProblem(
      code: .historyOdd, message: "This is \(what), not a record.",
      remedy: "Move it elsewhere. A history must hold records only.")
  }

  static func unreadable(_ reason: String) -> HistoryProblem {
    HistoryProblem(
      code: .historyUnreadable, message: "The record cannot be read: \(reason).",
      remedy: "Make it readable. Until then, Rekindle does not know what it says.")
  }

  /// - Parameter file: the record that counts.
  static func repeated(_ file: ExactName) -> HistoryProblem {
    HistoryProblem(
      code: .historyRepeated, severity: .warning, message: "This record says what \(file) says. One run counts once.",
      remedy: "Move it elsewhere. Find out who copied it, for a copy proves nothing.")
  }

  static let tooLarge = HistoryProblem(
    code: .historyDamaged, message: "It has more than \(Envelope.maximumBytes) bytes. No record is that large.",
    remedy: "Move it elsewhere, and check who can write there.")

  static let missing = HistoryProblem(
    code: .historyMissing, message: "The folder does not exist.",
    remedy: "Check the path. The first recorded rehearsal creates the folder.")
}
