package import Backups
import Verification

/// The forms of the answer to `rekindle status`.
package enum StatusFormat: String, CaseIterable, Sendable {
  case text, json, openmetrics, nagios

  /// The one that the answer is written in. The others are the same bytes in both.
  package var answerFormat: AnswerFormat { self == .json ? .json : .text }
}

extension RecoveryReadiness {
  package func answer(_ format: StatusFormat, toolVersion: String) -> Answer {
    let status = ExitStatus(outcome)
    switch format {
    case .text, .json:
      return Answer(
        status, schema: Self.schema, toolVersion: toolVersion, isConfirmation: true, text: { text(&$0) },
        members: { members(&$0) })
    case .openmetrics: return Answer(status, bytes: Array(openMetrics.utf8))
    case .nagios:
      var answer = Answer(status, bytes: pluginOutput)
      answer.pluginStatus = pluginStatus
      return answer
    }
  }

  static let schema = "rekindle.status/1"
}
