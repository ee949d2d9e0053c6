package import Comparison
import GoogleCloud
package import Rehearsal
import Restore
import Verification

// What `--hide-values` makes of reports before anything is written of them, in whatever format: services' own words, which
// can repeat documents' values, are left out by `ServiceMessage`.

extension RehearsalReport {
  package func hidingServiceMessages() -> RehearsalReport {
    var report = self
    report.findings = findings.map { $0.hidingServiceMessage() }
    report.notChecked = notChecked.map { $0.hidingServiceMessage() }
    return report
  }
}

extension DiffReport {
  package func hidingServiceMessages() -> DiffReport {
    var report = self
    report.findings = findings.map { $0.hidingServiceMessage() }
    report.notChecked = notChecked.map { $0.hidingServiceMessage() }
    return report
  }
}

extension DocumentsReport {
  /// Also those that a run without `--hide-values` left in the journal.
  func hidingServiceMessages() -> DocumentsReport {
    var report = self
    report.findings = findings.map { $0.hidingServiceMessage() }
    report.exceptions = exceptions.map { $0.hidingServiceMessage() }
    return report
  }
}

extension UndoReport {
  func hidingServiceMessages() -> UndoReport {
    var report = self
    report.findings = findings.map { $0.hidingServiceMessage() }
    report.exceptions = exceptions.map { $0.hidingServiceMessage() }
    return report
  }
}

extension DocumentsReport.Exception {
  fileprivate func hidingServiceMessage() -> DocumentsReport.Exception {
    var exception = self
    exception.message = message.map { ServiceMessage.hide(in: $0) }
    return exception
  }
}

extension Finding {
  fileprivate func hidingServiceMessage() -> Finding {
    var finding = self
    finding.message = ServiceMessage.hide(in: message)
    finding.remedy = remedy.map { ServiceMessage.hide(in: $0) }
    return finding
  }
}

extension NotChecked {
  /// Only what Google answered of a database's settings is in a service's words.
  fileprivate func hidingServiceMessage() -> NotChecked {
    switch self {
    case .configuration(.productionUnread(let production, let reason)):
      .configuration(.productionUnread(production, reason: ServiceMessage.hide(in: reason)))
    case .configuration(.failed(let reason)): .configuration(.failed(reason: ServiceMessage.hide(in: reason)))
    default: self
    }
  }
}
