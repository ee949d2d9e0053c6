import Documents
import GoogleCloud
import Verification
import Work

extension RehearsalReport {
  /// Takes over what came of the canaries. One that was missed says that the comparison proves nothing.
  mutating func take(_ outcome: CanaryRun.Outcome) {
    canary = outcome.report
    if outcome.report.isPutBack == false {
      add(
        .canaryLeft, "The canaries could not be taken out of \(target?.description ?? staging) again.",
        "Empty staging before it is used again: it is not the export any more.")
    }
    switch outcome.failure {
    case is StopRequest.Stopped:
      stop(RehearsalStopped("It was stopped while canaries were looked for.", remedy: "Rehearse again."))
    case let error?:
      let (message, remedy) = Self.words(error)
      add(.canaryFailed, "The canaries could not be looked for. \(message)", remedy)
    case nil where !outcome.report.passed:
      let planted = outcome.report.planted.count
      add(
        .canaryMissed,
        "Of \(planted) documents that were made wrong, not exactly these were found: \(outcome.report.foundCount) differ.",
        "Believe no rehearsal of this version on this machine; report it, with the JSON report.")
    case nil: break
    }
  }

  private mutating func add(_ code: FindingCode.Check, _ message: String, _ remedy: String) {
    findings.append(
      Finding(code: code, severity: .error, consequence: .incomplete, message: message, remedy: remedy))
  }
}
