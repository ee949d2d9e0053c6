import Policy

/// What an export is compared with.
package enum Against: Sendable {
  /// A file that `--seal` wrote.
  case seal(String)
  /// Another export's folder or overall metadata file.
  case export(String)
}

extension Against {
  var path: String {
    switch self {
    case .seal(let path), .export(let path): path
    }
  }

  var isSeal: Bool { if case .seal = self { true } else { false } }
}

extension Examination {
  /// Compares with the other side, and says so in the report.
  /// - Returns: the other side, if it can be believed.
  func compare(_ seal: Seal, _ against: Against, _ report: inout VerifyReport) async throws -> Seal? {
    let before: Seal
    var isBelieved = true
    switch against {
    case .seal(let path):
      do throws(SealProblem) {
        before = try SealReader.read(path)
      } catch {
        report.findings.append(
          Finding(
            code: error.code, severity: .error, consequence: .incomplete,
            message: "The seal \(path) cannot be used. \(error.message)",
            remedy: "Take the seal from where it was kept when it was written; nothing was compared with this one."))
        return nil
      }
    case .export(let path):
      let (other, made) = try await verify(path, depth >= .decoded ? InspectionPlan(nil, digests: true) : nil)
      // Stopped while the other side was read: nothing was compared with it.
      report.stopped = report.stopped ?? other.report.stopped
      let verdict = other.report.verdict
      isBelieved = verdict == .verified
      if !isBelieved, other.report.stopped == nil {
        report.findings.append(
          Finding(
            code: .againstUnsound, severity: .error, consequence: .incomplete,
            message: "The other export, \(path), is \(verdict.rawValue) itself; comparing with it proves nothing.",
            remedy: "See what is wrong with it: rekindle verify \(path)"))
      }
      guard let made else { return nil }
      before = made
    }
    let isSoundlyRead = report.verdict == .verified
    let comparison = SealComparison(
      seal, before: before, source: against.path, isSeal: against.isSeal, isDecoded: depth >= .decoded)
    report.comparison = comparison
    report.findings += SealCheck(
      now: seal, before: before, comparison: comparison, allowsDrift: policy?.allowsDrift ?? false
    ).findings()
    if isSoundlyRead, isBelieved, comparison.isDecoded, comparison.isSameExport || comparison.differing == 0 {
      report.depth = .compared
    }
    return isBelieved ? before : nil
  }
}
