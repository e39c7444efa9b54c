"""The way of a resource into the catalog: assessments on file, the head approves, the data bureau reviews."""

import datetime

TODAY = datetime.date.today().isoformat()


def assess(clerk, resource, personal):
    """Puts both assessments on file; `personal`: the items hold personal information."""
    clerk.post(f"/resources/{resource}/assessments", {
        "kind": "secrecy", "conclusion": "not_secret", "assessed_on": TODAY, "assessor": "本单位保密办公室"})
    clerk.post(f"/resources/{resource}/assessments", {
        "kind": "personal", "assessed_on": TODAY, "assessor": "共享工作机构",
        **({"conclusion": "with_measures", "findings": "处理目的合法、正当、必要；对个人权益的影响有限，风险可控",
            "measures": "敏感项脱敏或假名化后提供，限定用途，留存日志"} if personal else {"conclusion": "no_personal"})})


def publish(clerk, head, bureau, resource, personal=False):
    """From draft to published; answers with the filing."""
    assess(clerk, resource, personal)
    return pass_on(clerk, head, bureau, resource)


def withdraw(clerk, head, bureau, resource, reason):
    """Out of the catalog, the same way."""
    clerk.post(f"/resources/{resource}/withdraw", {"reason": reason})
    return pass_on(clerk, head, bureau, resource)


def pass_on(clerk, head, bureau, resource):
    """What is written goes past head and bureau; answers with the filing."""
    filing = clerk.post(f"/resources/{resource}/submit", {"note": ""})
    head.post(f"/filings/{filing['id']}/approve", {"note": "同意"})
    return bureau.post(f"/filings/{filing['id']}/accept", {"note": "", "legal_basis_checked": False})
