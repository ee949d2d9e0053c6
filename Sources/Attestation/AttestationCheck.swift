import JSON
import Policy
package import Verification

/// Checks an attestation, step by step; each rests on the one before.
package enum AttestationCheck {
  /// - Parameter bytes: of the envelope.
  package static func check(_ bytes: [UInt8], _ demand: AttestationDemand) async throws -> AttestationReport {
    var report = AttestationReport(keyID: demand.keys.first?.id ?? "")
    if demand.export == nil { report.notChecked.append(.attestedFiles) }
    if demand.maximumAge == nil { report.notChecked.append(.attestationAge) }
    do throws(AttestationError) {
      let envelope = try Envelope(json: bytes)
      look(at: envelope, demand.keys, &report)
      guard report.findings.allSatisfy({ $0.consequence != .corrupt }) else { return report }
      report.statement = try Statement(json: envelope.payload)
    } catch {
      report.findings.append(Finding(error))
      return report
    }
    guard let record = report.statement?.record else { return report }
    report.findings += judge(record, demand)
    if let export = demand.export {
      let comparison = try await SubjectComparison.compare(record.files, with: export, md5: demand.withMD5)
      report.filesCompared = comparison.compared
      report.findings += comparison.findings
    }
    return report
  }

  private static func look(at envelope: Envelope, _ keys: [PublicKey], _ report: inout AttestationReport) {
    let tried = keys.map { (id: $0.id, states: envelope.signatureStates(by: $0)) }
    let states: [Envelope.SignatureState] = envelope.signatures.indices.map { index in
      let byKey = tried.map { $0.states[index] }
      return byKey.contains(.valid) ? .valid : byKey.contains(.invalid) ? .invalid : .otherKey
    }
    report.signatures = zip(envelope.signatures, states).map { (keyID: $0.keyID, state: $1) }
    guard let signer = tried.first(where: { $0.states.contains(.valid) }) else {
      let named = tried.first { $0.states.contains(.invalid) }
      if let named { report.keyID = named.id }
      let ids = keys.map(\.id).joined(separator: ", ")
      report.findings.append(
        .corrupt(
          .attestationSignature,
          named.map { "No signature of the key \($0.id) holds: the envelope was changed after it was signed." }
            ?? "None of its \(states.count) signatures is by \(keys.count == 1 ? "the key" : "one of the keys") \(ids).",
          remedy: named != nil
            ? "Do not use it; look at who could write to the place where it was kept."
            : "Check that this is the key of those who sign, and that the envelope is theirs."))
      return
    }
    report.keyID = signer.id
    let others = states.count { $0 == .otherKey }
    if others > 0 {
      report.findings.append(
        Finding(
          code: .attestationOtherSignature, severity: .note,
          message: "\(others) more signatures are not by this key; they prove nothing and were passed over."))
    }
    if states.contains(.invalid) {
      report.findings.append(
        Finding(
          code: .attestationSignatureBroken, severity: .warning,
          message: "One signature of the key holds, and another one that names it does not.",
          remedy: "It proves what the first one signed; find out who added the other."))
    }
  }

  /// Whether the run proves what was asked for.
  private static func judge(_ record: RehearsalRecord, _ demand: AttestationDemand) -> [Finding] {
    var findings: [Finding] = []
    if record.verdict != .verified {
      findings.append(
        .different(
          .attestationNotPassed, "The run ended with the verdict \(record.verdict.rawValue).",
          remedy: "Rehearse again; restore nothing on this one."))
    }
    if record.depth < demand.depth {
      findings.append(
        .different(
          .attestationDepth, "The run went to depth \(record.depth.rawValue), not to \(demand.depth.rawValue).",
          remedy: "Run `rekindle rehearse`, or ask for less by --depth."))
    }
    let age = demand.now - record.finished
    if age < -ClockDifference.allowed {
      findings.append(
        .different(
          .attestationInFuture, "By this machine's clock, the run ended in the future, at \(record.finishedText).",
          remedy: "Set the clocks of both machines right."))
    }
    if let limit = demand.maximumAge, age > limit.microseconds {
      findings.append(
        .different(
          .attestationTooOld,
          "The run ended at \(record.finishedText), more than \(LengthOfTime.text(limit)) ago.",
          remedy: "Rehearse the newest export."))
    }
    return findings
  }
}

extension RehearsalRecord {
  fileprivate var finishedText: String { Timestamp.text(microseconds: finished) }
}

extension Finding {
  init(_ error: AttestationError) {
    self.init(
      code: error.code.finding, severity: .error, consequence: error.code == .unreadable ? .incomplete : .corrupt,
      message: error.message, remedy: error.remedy)
  }
}

/// What an attestation has to be, to be worth something here and now.
package struct AttestationDemand: Sendable {
  /// Any one of these has to have signed it.
  package var keys: [PublicKey]
  /// How far the run must have gone.
  package var depth = Depth.rehearsed
  /// The most that may have passed since the run ended; nil for any time.
  package var maximumAge: Duration?
  /// Whose files it has to be about; nil: no files are looked at.
  package var export: VerifiedExport?
  /// Whether their digests are to have MD5, for a comparison with a bucket that follows.
  package var withMD5 = false
  /// Microseconds since 1970.
  package var now: Int64

  package init(keys: [PublicKey], now: Int64) {
    self.keys = keys
    self.now = now
  }
}

/// What came of checking an attestation.
package struct AttestationReport: Sendable {
  /// `corrupt`: it is none, or not signed by one of the keys; `different`: it is, and does not prove what was asked for.
  package var verdict: Verdict { Verdict(findings) }
  /// The key that signed it; if none did, the one that a broken signature names, else the first that it was checked with.
  package var keyID: String
  /// Each signature with the key that it names; empty if there is no envelope.
  package var signatures: [(keyID: String?, state: Envelope.SignatureState)] = []
  /// Nil unless one of the keys signed it: what none of them signed is not even read.
  package var statement: Statement?
  /// Files of the export that were compared with its subjects.
  package var filesCompared: Int?
  package var findings: [Finding] = []
  /// Each an unfinished sentence for a list.
  package var notChecked: [NotChecked] = []
}
