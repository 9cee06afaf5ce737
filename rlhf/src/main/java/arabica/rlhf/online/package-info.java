/// Online (iterative) DPO: the policy answers, a reward judges, and DPO learns from the pairs that come of it; again and
/// again.
package arabica.rlhf.online;
