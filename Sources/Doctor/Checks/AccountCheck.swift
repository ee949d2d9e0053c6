import GoogleCloud
import Policy

/// Whether the account that the schedule's job exports by is there, and enabled.
enum AccountCheck {
  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let code = Doctor.Code.account
    guard let schedule = facts.policy?.schedule else { return .unneeded(code, "No policy has a schedule.") }
    let address = ServiceAccountAddress(schedule.serviceAccount)
    guard let answer = facts.cloud.account else {
      return .hindered(code, "\(address.text) was not checked: no access token.")
    }
    switch answer {
    case .failure(let error): return .hindered(code, "\(address.text): \(error.message)", remedy: error.remedy)
    case .success(nil):
      let remedy = address.creating == nil ? "Name another account in schedule.serviceAccount." : nil
      return .failure(
        code, "\(address.text) does not exist, so the job of the schedule cannot export.", remedy: remedy,
        [address.creating].compactMap(\.self))
    case .success(let account?) where account.isDisabled:
      return .failure(
        code, "\(address.text) is disabled, so the job of the schedule cannot export.",
        remedy: "If its key leaked, leave it disabled, and name another account in schedule.serviceAccount.",
        [address.enabling])
    case .success: return .ok(code, "\(address.text) is there and enabled")
    }
  }
}
